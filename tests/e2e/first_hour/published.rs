//! Notebooks of the shape that plotters and others publish.

use super::{
    Does::{Prints, Shows},
    Story, tell,
};
use anyhow::Result;

const STORY: Story = &[
    (":cache 500\n:opt 2", Prints(&[":cache does nothing here"])),
    (
        ":dep plotters = { version = \"^0.3\", default_features = false, features = [\"evcxr\", \"all_series\"] }\n\
             extern crate plotters;\nuse plotters::prelude::*;",
        Prints(&["plotters is preloaded"]),
    ),
    (
        "let figure = evcxr_figure((300, 200), |root| {\n    root.fill(&WHITE)?;\n    \
             let mut chart = ChartBuilder::on(&root).margin(5).x_label_area_size(20).y_label_area_size(20)\n        \
             .caption(\"y = x^2\", (\"sans-serif\", 16)).build_cartesian_2d(-1f32..1f32, -0.1f32..1f32)?;\n    \
             chart.configure_mesh().draw()?;\n    \
             chart.draw_series(LineSeries::new((-50..=50).map(|x| x as f32 / 50.0).map(|x| (x, x * x)), &RED))?\n        \
             .label(\"square\").legend(|(x, y)| PathElement::new(vec![(x, y), (x + 20, y)], &RED));\n    \
             chart.configure_series_labels().border_style(&BLACK).draw()?;\n    Ok(())\n});",
        Prints(&[]),
    ),
    ("format!(\"{figure:?}\").contains(\"<svg\")", Shows("true")),
    (
        "let drawn = evcxr_figure((200, 200), |root| {\n    let parts = root.split_evenly((2, 2));\n    \
             for (part, i) in parts.iter().zip(0..) { part.fill(&Palette99::pick(i).mix(0.3))?; }\n    Ok(())\n}).style(\"width:50%\");\n\
             format!(\"{drawn:?}\").contains(\"width:50%\")",
        Shows("true"),
    ),
    (
        "let data: Vec<u32> = (0..200).map(|i| i * 7 % 20).collect();\n\
             let bars = evcxr_figure((300, 200), |root| {\n    \
             let mut chart = ChartBuilder::on(&root).build_cartesian_2d((0u32..20u32).into_segmented(), 0u32..20u32)?;\n    \
             chart.draw_series(Histogram::vertical(&chart).style(BLUE.filled()).data(data.iter().map(|x| (*x, 1))))?;\n    Ok(())\n});",
        Prints(&[]),
    ),
    (
        "let points = evcxr_figure((300, 200), |root| {\n    \
             let mut chart = ChartBuilder::on(&root).build_cartesian_2d(0f64..1f64, 0f64..1f64)?;\n    \
             chart.draw_series((0..9).map(|i| Circle::new((f64::from(i) / 9.0, 0.5), 3, GREEN.filled())))?;\n    \
             chart.draw_series(AreaSeries::new((0..9).map(|i| (f64::from(i) / 9.0, 0.2)), 0.0, &RED.mix(0.2)))?;\n    Ok(())\n});",
        Prints(&[]),
    ),
    (
        "let three = evcxr_figure((300, 200), |root| {\n    \
             let mut chart = ChartBuilder::on(&root).build_cartesian_3d(-1.0..1.0, -1.0..1.0, -1.0..1.0)?;\n    \
             chart.configure_axes().draw()?;\n    Ok(())\n});",
        Prints(&[]),
    ),
    (
        "let boxes = evcxr_figure((300, 200), |root| {\n    let quartiles = Quartiles::new(&[1.0, 2.0, 3.0, 9.0]);\n    \
             let mut chart = ChartBuilder::on(&root).build_cartesian_2d([\"a\"].into_segmented(), 0f32..10f32)?;\n    \
             chart.draw_series(vec![Boxplot::new_vertical(SegmentValue::CenterOf(&\"a\"), &quartiles)])?;\n    Ok(())\n});",
        Prints(&[]),
    ),
    ("figure", Shows("")),
];

const ANOTHER: Story = &[
    (
        ":dep polars = { version = \"0.30\", features = [\"lazy\", \"csv\"] }\n:dep serde = { version = \"1\", features = [\"derive\"] }\n\
             use polars::prelude::*;",
        Prints(&["polars is preloaded"]),
    ),
    (
        "df!(\"a\" => [1, 2])?.lazy().select([col(\"a\").sum()]).collect()?.height()",
        Shows("1"),
    ),
    (
        "#[macro_use]\nextern crate serde_json;\njson!({ \"a\": 1 }).to_string()",
        Shows("\"{\\\"a\\\":1}\""),
    ),
    (
        "extern crate plotters as p;\nuse p::prelude::RED;\nRED.0",
        Shows("255"),
    ),
];

/// The shape of the notebooks that plotters and others publish.
#[test]
fn published_notebooks_run_whole() -> Result<()> {
    tell(STORY)?;
    tell(ANOTHER)
}

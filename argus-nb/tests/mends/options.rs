//! Errors of what a figure is told.

use crate::case::{Case, error_of};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;

fn flows() -> DataFrame {
    let df = df!(
        "Proto" => ["tcp", "udp", "tcp"], "Dur" => [0.5, 1.5, 2.5], "n" => [1i64, 2, 3],
        "StartTime" => [0i64, 86_400_000_000, 172_800_000_000]
    );
    let time = DataType::Datetime(TimeUnit::Microseconds, None);
    let df = df.unwrap().lazy();
    df.with_column(col("StartTime").cast(time))
        .collect()
        .unwrap()
}

/// More flows than are drawn as points.
fn many() -> Figure<argus_nb::plot::Scatter> {
    let n = || (0..9000i64).map(|i| i * i % 1009).collect::<Vec<_>>();
    scatter(df!("x" => n(), "y" => n()).unwrap(), "x", "y").unwrap()
}

pub const OPTIONS: &[Case] = &[
    Case {
        mend: "leave .colors() out",
        error: |_| {
            error_of(
                heatmap(flows(), "Proto", "n")
                    .unwrap()
                    .colors(["red"])
                    .svg(),
            )
        },
        helps: |_, _| heatmap(flows(), "Proto", "n").unwrap().svg().is_ok(),
    },
    Case {
        mend: "keep the rows of the names that you want, as in df.ra(\"udp or tcp\")?",
        error: |_| error_of(bars(flows(), "Proto").unwrap().y_range(0, 1).svg()),
        helps: |_, _| {
            let udp = flows().ra("udp").unwrap();
            bars(&udp, "Proto").unwrap().data().unwrap().height() == 1
        },
    },
    Case {
        mend: "write the lower end first",
        error: |_| error_of(histogram(flows(), "Dur").unwrap().x_range(2, 1).svg()),
        helps: |_, _| {
            histogram(flows(), "Dur")
                .unwrap()
                .x_range(1, 2)
                .svg()
                .is_ok()
        },
    },
    Case {
        mend: "write it as #D55E00, or by a name such as red, teal or orange",
        error: |_| error_of(histogram(flows(), "Dur").unwrap().colors(["redd"]).svg()),
        helps: |_, error| {
            let colors = ["#D55E00", "red", "teal", "orange"];
            error.contains("did you mean `red`")
                && colors.iter().all(|color| {
                    histogram(flows(), "Dur")
                        .unwrap()
                        .colors([*color])
                        .svg()
                        .is_ok()
                })
        },
    },
    Case {
        mend: "there are default, tableau, viridis, copper, bone, greys",
        error: |_| error_of(histogram(flows(), "Dur").unwrap().palette("jet").svg()),
        helps: |_, error| {
            let (_, names) = error.split_once("there are ").unwrap();
            names.split(", ").all(|name| {
                let figure = heatmap(flows(), "Proto", "n").unwrap();
                let of_groups = histogram(flows(), "Dur").unwrap().by("Proto");
                (name == "tableau" || figure.palette(name).svg().is_ok())
                    && of_groups.palette(name).svg().is_ok()
            })
        },
    },
    Case {
        mend: "0 is invisible and 1 opaque, as in .alpha(0.5)",
        error: |_| error_of(histogram(flows(), "Dur").unwrap().alpha(50.0).svg()),
        helps: |_, _| histogram(flows(), "Dur").unwrap().alpha(0.5).svg().is_ok(),
    },
    Case {
        mend: "part the rows by a column first, as in .by(\"Proto\")",
        error: |_| error_of(histogram(flows(), "Dur").unwrap().legend("protocol").svg()),
        helps: |_, _| {
            let figure = histogram(flows(), "Dur").unwrap().by("Proto");
            figure
                .legend("protocol")
                .svg()
                .unwrap()
                .contains("protocol")
        },
    },
    Case {
        mend: "choose a longer window, as in .every(\"1h\"), or leave .bars() out",
        error: |_| {
            let figure = line(flows(), "StartTime", "n").unwrap();
            error_of(figure.bars().every("1m").svg())
        },
        helps: |_, _| {
            let figure = line(flows(), "StartTime", "n").unwrap();
            figure.clone().bars().every("1h").svg().is_ok() && figure.every("1m").svg().is_ok()
        },
    },
    Case {
        mend: "name one column, or leave .by() out",
        error: |_| {
            error_of(
                line(flows(), "StartTime", ["n", "Dur"])
                    .unwrap()
                    .by("Proto")
                    .svg(),
            )
        },
        helps: |_, _| {
            let one = line(flows(), "StartTime", ["n"]).unwrap().by("Proto");
            one.svg().is_ok()
                && line(flows(), "StartTime", ["n", "Dur"])
                    .unwrap()
                    .svg()
                    .is_ok()
        },
    },
    Case {
        mend: "leave .palette() out",
        error: |_| error_of(many().palette("tableau").svg()),
        helps: |_, _| many().svg().is_ok() && many().palette("viridis").svg().is_ok(),
    },
    Case {
        mend: "load a file with its durations, as ra -s +dur prints them, or leave .spread() out",
        error: |_| {
            let none = flows().lazy().select([col("StartTime"), col("n")]);
            let none = none.collect().unwrap();
            error_of(line(&none, "StartTime", "n").unwrap().spread().svg())
        },
        helps: |_, _| {
            let figure = line(flows(), "StartTime", "n").unwrap();
            figure.clone().spread().svg().is_ok() && figure.svg().is_ok()
        },
    },
    Case {
        mend: "leave .spread() out",
        error: |_| {
            error_of(
                line(flows(), "StartTime", "n")
                    .unwrap()
                    .mean()
                    .spread()
                    .svg(),
            )
        },
        helps: |_, _| {
            line(flows(), "StartTime", "n")
                .unwrap()
                .mean()
                .svg()
                .is_ok()
        },
    },
    Case {
        mend: "give some, as in grid([line(&df, \"StartTime\", \"TotBytes\")?])",
        error: |_| {
            let mut figures = vec![line(flows(), "StartTime", "n").unwrap()];
            figures.clear();
            error_of(grid(figures).svg())
        },
        helps: |_, _| {
            grid([line(flows(), "StartTime", "n").unwrap()])
                .svg()
                .is_ok()
        },
    },
    Case {
        mend: "make several grids of them",
        error: |_| error_of(grid(vec![histogram(flows(), "Dur").unwrap(); 25]).svg()),
        helps: |_, _| {
            grid(vec![histogram(flows(), "Dur").unwrap(); 24])
                .svg()
                .is_ok()
        },
    },
    Case {
        mend: "write the time as 2026-11-25 03:56:00",
        error: |_| {
            error_of(
                line(flows(), "StartTime", "n")
                    .unwrap()
                    .vline("noon", "")
                    .svg(),
            )
        },
        helps: |_, _| {
            let figure = line(flows(), "StartTime", "n").unwrap();
            figure.vline("2026-11-25 03:56:00", "").svg().is_ok()
        },
    },
    Case {
        mend: "write a number, as in 300 or 0.5",
        error: |_| error_of(histogram(flows(), "Dur").unwrap().hline("many", "").svg()),
        helps: |_, _| {
            let figure = histogram(flows(), "Dur").unwrap();
            figure.hline(300, "").hline(0.5, "").svg().is_ok()
        },
    },
    Case {
        mend: "leave log_x() or log_y() out, or choose a number above zero",
        error: |_| {
            error_of(
                histogram(flows(), "Dur")
                    .unwrap()
                    .log_x()
                    .vline(0, "")
                    .svg(),
            )
        },
        helps: |_, _| {
            let figure = histogram(flows(), "Dur").unwrap();
            let above = figure.clone().log_x().vline(0.1, "").svg();
            figure.vline(0, "").svg().is_ok() && above.is_ok()
        },
    },
    Case {
        mend: "write a name as the axis has it",
        error: |_| error_of(bars(flows(), "Proto").unwrap().hline("UDP", "").svg()),
        helps: |_, error| {
            let figure = bars(flows(), "Proto").unwrap().hline("udp", "");
            error.contains("did you mean `udp`") && figure.svg().is_ok()
        },
    },
];

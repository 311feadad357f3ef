//! Groups of alike rows, found without labels.

use super::error::LearnError;
use super::matrix::{Inputs, Matrix, Scale, matrix};
use polars::prelude::{Column, DataFrame};
use smartcore::cluster::kmeans::{KMeans, KMeansParameters};
use std::fmt;

/// Parts rows into groups of alike ones: smartcore's k-means on all columns, each
/// brought to mean 0 and deviation 1 first. A `seed` in the parameters makes it
/// come out the same.
///
/// # Errors
/// [`LearnError`]: a column that holds no numbers; fewer than two groups.
pub fn k_means(df: &DataFrame, parameters: KMeansParameters) -> Result<Clusters, LearnError> {
    let inputs = Inputs::new(df, None)?;
    let mut columns = inputs.columns(df)?;
    let scale = Scale::fit(&columns);
    scale.apply(&mut columns);
    let k = parameters.k;
    let data = matrix(&columns)?;
    let fitted = KMeans::<f64, u32, Matrix, Vec<u32>>::fit(&data, parameters)?;
    let centres = centres(&columns, &fitted.predict(&data)?, k);
    Ok(Clusters {
        inputs,
        scale,
        centres,
    })
}

/// The mean of each group's rows. A group without rows has no centre.
fn centres(columns: &[Vec<f64>], groups: &[u32], k: usize) -> Vec<Vec<f64>> {
    let mut sums = vec![vec![0.0; columns.len()]; k];
    let mut sizes = vec![0usize; k];
    for (row, &group) in groups.iter().enumerate() {
        let sum = &mut sums[group as usize];
        sizes[group as usize] += 1;
        sum.iter_mut()
            .zip(columns)
            .for_each(|(sum, column)| *sum += column[row]);
    }
    let full = sums.into_iter().zip(sizes).filter(|(_, size)| *size > 0);
    full.map(|(sum, size)| sum.into_iter().map(|x| x / size as f64).collect())
        .collect()
}

/// Groups of alike rows, each known by its centre: [`k_means`].
pub struct Clusters {
    inputs: Inputs,
    scale: Scale,
    centres: Vec<Vec<f64>>,
}

impl Clusters {
    /// The group of each row, the one whose centre is nearest: a UInt32 column
    /// `cluster`.
    ///
    /// # Errors
    /// A column that is not there, or holds no number in a row.
    pub fn assign(&self, df: &DataFrame) -> Result<Column, LearnError> {
        let nearest = self.nearest(df)?;
        let groups: Vec<u32> = nearest.iter().map(|(group, _)| *group).collect();
        Ok(Column::new("cluster".into(), groups))
    }

    /// How far each row lies from the centre of its group, in standard deviations
    /// of the columns: a Float64 column `distance`. What is like nothing else is
    /// far away.
    ///
    /// # Errors
    /// As [`Clusters::assign`].
    pub fn distance(&self, df: &DataFrame) -> Result<Column, LearnError> {
        let nearest = self.nearest(df)?;
        let distances: Vec<f64> = nearest.iter().map(|(_, distance)| *distance).collect();
        Ok(Column::new("distance".into(), distances))
    }

    fn nearest(&self, df: &DataFrame) -> Result<Vec<(u32, f64)>, LearnError> {
        let mut columns = self.inputs.columns(df)?;
        self.scale.apply(&mut columns);
        let distance = |row: usize, centre: &Vec<f64>| {
            let each = columns.iter().zip(centre);
            let squares = each.map(|(column, x)| (column[row] - x).powi(2));
            squares.sum::<f64>().sqrt()
        };
        let nearest = |row: usize| {
            let each = self.centres.iter().enumerate();
            let each = each.map(|(group, centre)| (group as u32, distance(row, centre)));
            each.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0))
        };
        Ok((0..df.height()).map(nearest).collect())
    }
}

impl fmt::Debug for Clusters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} groups by {} columns",
            self.centres.len(),
            self.inputs.names.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::df;

    #[test]
    fn two_heaps_are_two_groups_and_a_stray_is_far_away() {
        let x: Vec<f64> = (0..41)
            .map(|i| f64::from(i % 2) * 100.0 + f64::from(i) * 0.1)
            .collect();
        let mut y = x.clone();
        y[40] = 400.0;
        let df = df!("x" => x, "y" => y).unwrap();
        let seeded = KMeansParameters {
            seed: Some(3),
            ..KMeansParameters::default()
        };
        let clusters = k_means(&df.head(Some(40)), seeded).unwrap();
        let groups = clusters.assign(&df).unwrap();
        let groups: Vec<u32> = groups.u32().unwrap().iter().flatten().collect();
        assert!((0..39).all(|i| groups[i] == groups[i % 2]));
        let distances = clusters.distance(&df).unwrap();
        let distances = distances.f64().unwrap();
        assert!(distances.get(40) > distances.get(0).map(|d| d * 10.0));
    }
}

//! A place on an axis, as a reader says it.

use std::fmt;

/// A place on an axis: a number, or in words a time or a name.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    Number(f64),
    Words(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Number(number) => write!(f, "{number}"),
            Place::Words(words) => write!(f, "\"{words}\""),
        }
    }
}

impl From<&str> for Place {
    fn from(words: &str) -> Place {
        Place::Words(words.to_owned())
    }
}

impl From<String> for Place {
    fn from(words: String) -> Place {
        Place::Words(words)
    }
}

impl From<&String> for Place {
    fn from(words: &String) -> Place {
        Place::Words(words.clone())
    }
}

macro_rules! from_numbers {
    ($($number:ty),+ => $as_f64:expr) => {
        $(impl From<$number> for Place {
            fn from(number: $number) -> Place {
                let as_f64: fn($number) -> f64 = $as_f64;
                Place::Number(as_f64(number))
            }
        })+
    };
}

from_numbers!(f64, f32, i8, i16, i32, u8, u16, u32 => f64::from);
from_numbers!(i64, isize, u64, usize => |number| number as f64);

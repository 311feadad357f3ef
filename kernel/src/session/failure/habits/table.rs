//! The habits, a line of data each. The first that is found counts, so a special one
//! stands before a general one.

/// What someone writes who comes from elsewhere, and what does it here.
pub struct Habit {
    /// rustc's codes for it; none if it is no Rust at all.
    pub codes: &'static str,
    /// What rustc's message or one of its labels has; one of these, with `|` between them.
    pub words: &'static str,
    pub pattern: &'static str,
    /// As [`super::pattern::fill`] reads it.
    pub says: &'static str,
}

/// What is no Rust.
const fn foreign(pattern: &'static str, says: &'static str) -> Habit {
    habit("", "", pattern, says)
}

/// What rustc reports by one of these codes, with these words.
const fn habit(
    codes: &'static str,
    words: &'static str,
    pattern: &'static str,
    says: &'static str,
) -> Habit {
    Habit {
        codes,
        words,
        pattern,
        says,
    }
}

/// Said of every type that only a later cell would decide.
macro_rules! decide {
    ($write:literal) => {
        concat!(
            "what type this is must be said in this cell, since each cell is compiled by itself: write  ",
            $write
        )
    };
}

/// In place of rustc's code: an error of polars', when the cell runs.
pub const POLARS: &str = "polars";

/// A text where polars reads a column's name.
macro_rules! column_for_text {
    ($call:literal) => {
        habit(
            POLARS,
            "unable to find column {text}",
            concat!(". ", $call, " ( $text:text )"),
            concat!(
                "polars reads a text here as a column's name: for the word itself write  .",
                $call,
                "(lit({text}))"
            ),
        )
    };
}

/// A number that is compared with a text.
macro_rules! number_as_text {
    ($call:literal) => {
        habit(
            POLARS,
            "cannot compare string with numeric type",
            concat!(". ", $call, " ( lit ( $text:text ) )"),
            "a number is compared with a number: write it without the quotes around {text}",
        )
    };
}

/// A column's name without its quotes.
macro_rules! column_as_name {
    ($verb:literal) => {
        habit(
            "E0425",
            "cannot find value",
            concat!(". ", $verb, " ( $column:word )"),
            concat!(
                "if it is a column, its name is a text: write  .",
                $verb,
                "(\"{column}\")?"
            ),
        )
    };
}

/// How a whole frame is sorted, and what is mostly meant by it.
macro_rules! sorted_down {
    () => {
        "the largest first is  {df}.sort([{by}], SortMultipleOptions::default().with_order_descending(true))?  and only ten of them  {df}.largest(10, {by})?"
    };
}

/// What pandas' `merge` does, by the two columns that have to be equal.
macro_rules! looked_up {
    ($left:literal, $right:literal) => {
        concat!(
            "what a table says of each row is  {df}.lookup(&{other:bare}, ",
            $left,
            ", ",
            $right,
            ")?  and any other join is  {df}.lazy().join({other:bare}.lazy(), [col(",
            $left,
            ")], [col(",
            $right,
            ")], JoinArgs::new(JoinType::Inner)).collect()?"
        )
    };
}

/// Conditions on columns, which operators do not join.
macro_rules! joined {
    () => {
        "conditions on columns are joined by methods: write  {rows:methods}"
    };
}

const NOT_INFERRED: &str = "E0282 E0283 E0284";
const ON_A_FRAME: &str = "struct `DataFrame`";
const ON_A_COLUMN: &str = "Column`";
const OF_A_FRAME: &str = "Column`|`DataFrame`";

// A line each.
#[rustfmt::skip]
pub const HABITS: &[Habit] = &[
    foreign("sql ( $before:text $word:word $behind:text", "a text in a query stands in single quotes: '{word}'"),
    // Statements of Python.
    foreign("from sklearn . $rest:run", "no import is needed: random_forest, k_means and logistic_regression are preloaded, and all of smartcore: use smartcore::…;"),
    foreign("from $module:word import $name:word", "Rust's import is use: write  use {module}::{name};"),
    foreign("from $module:run import $name:word", "Rust's import is use: write  use …::{name};  (random_forest, k_means, figures and polars are preloaded)"),
    foreign("import pandas", "no import is needed: frames are polars', and preloaded. A file is read by  let df = load(\"flows.csv\")?;  and  use polars::prelude::*;  brings all of polars"),
    foreign("import polars", "Rust's import is use, and polars is preloaded: write  use polars::prelude::*;"),
    foreign("import numpy", "no import is needed: numbers have their methods, x.sqrt(), and lists theirs, v.iter().sum::<f64>()"),
    foreign("import matplotlib", "no import is needed: figures are preloaded, such as  histogram(&df, \"TotBytes\")?"),
    foreign("import sklearn", "no import is needed: random_forest, k_means and logistic_regression are preloaded"),
    foreign("import $module:word as $name:word", "Rust's import is use: write  use {module} as {name};"),
    foreign("import $module:word", "Rust's import is use: write  use {module}::…;  and if the crate is not there yet, on a line before it  :dep {module} = \"*\""),
    foreign("def $name:word ( ) :", "a function is written  fn {name}() {{ … }}"),
    foreign("def $name:word ( $arguments:run ) :", "a function is written with the types of what it is given and of what it gives:  fn {name}({arguments}: f64) -> f64 {{ … }}"),
    foreign("lambda $x:word : $body:run", "a function without a name is a closure: write  |{x}| {body}"),
    foreign("lambda $x:word , $y:word : $body:run", "a function without a name is a closure: write  |{x}, {y}| {body}"),
    foreign("for $x:word in range ( $n:run ) :", "a block stands in braces, and a range has dots: write  for {x} in 0..{n} {{ … }}"),
    foreign("for $x:word in $list:run :", "a block stands in braces: write  for {x} in {list} {{ … }}"),
    foreign("elif $condition:run :", "elif is  else if {condition} {{ … }}"),
    foreign("elif", "elif is  else if … {{ … }}"),
    foreign("if $condition:run :", "a block stands in braces: write  if {condition} {{ … }}"),
    foreign("while $condition:run :", "a block stands in braces: write  while {condition} {{ … }}"),
    foreign("else :", "a block stands in braces: write  else {{ … }}"),
    foreign("try :", "an error is passed on by a ? behind the call, or looked at by  match f() {{ Ok(value) => …, Err(error) => … }}"),
    foreign("with $made:run as $name:word :", "what is opened is closed where its braces end: write  {{ let {name} = {made}; … }}"),
    foreign("class $name:word", "a class is a struct and its methods: write  struct {name} {{ … }} impl {name} {{ … }}"),
    // IPython's.
    foreign("% % $magic:word", "a command begins with a colon: :help lists them, and  :time  on the first line tells how long a cell takes"),
    foreign("% time $code:run", "a command begins with a colon: write  :time {code}"),
    foreign("% timeit $code:run", "a command begins with a colon: write  :time {code}"),
    foreign("% matplotlib", "this is not needed: a figure is shown where it is the last line of a cell"),
    foreign("% $magic:word", "there is no %{magic} here: commands begin with a colon, and :help lists them"),
    // Expressions of Python.
    foreign("$df:word [ $rows:columns ]", "rows are chosen by  {df}.filtered({rows:methods})?"),
    foreign("$rows:columns", "conditions on columns are joined by methods: write  {rows:methods}"),
    foreign("$df:word [ $column:single ]", "text stands in double quotes; a column is  {df}.column({column:text})?"),
    foreign("type ( $x:word )", "the type of a variable is told by  :type {x}  and those of all by  :vars"),
    foreign("type ( $x:run )", "the type of a variable is told by  :type x  and those of all by  :vars"),
    foreign("f $text:single", "text with values in it is  format!({text:text})"),
    foreign("$text:single", "text stands in double quotes: write  {text:text}"),
    foreign("not $x:operand", "not is ! in Rust: write  !{x}  and of a condition on columns  {x}.not()"),
    foreign("~ $x:operand", "~ is ! in Rust, and of a condition on columns  {x}.not()"),
    foreign("and $x:word", "in Rust `and` is &&, `or` is || and `not` is !; between conditions on columns they are  a.and(b), a.or(b) and a.not()"),
    foreign("or $x:word", "in Rust `or` is ||, `and` is && and `not` is !; between conditions on columns they are  a.or(b), a.and(b) and a.not()"),
    foreign("is None", "in Rust this is  .is_none()  and of a column  .is_null()"),
    foreign("# $comment:run", "a comment begins with two slashes: write  // {comment}"),
    habit("E0425", "", "f $text:text", "text with values in it is  format!({text})  and to print it  println!({text})"),
    habit("E0423", "found macro `print", "print ( $x:word )", "print is a macro: write  println!(\"{{{x}}}\")  or just  {x}  as the last line of the cell"),
    habit("E0423", "found macro `print", "print ( $x:run )", "print is a macro: write  println!(\"{{}}\", {x})  or just  {x}  as the last line of the cell"),
    habit("E0423", "module `sql`", "sql ( $query:text )", "a query that finds its tables among the variables is a macro: write  sql!({query})?"),
    habit("E0423", "module `sql`", "sql ( $query:run )", "a query over several variables is a macro: write  sql!({query}, df, assets)?  with the tables behind the query"),
    habit("E0061", "of type `DataFrame`", "len ( $x:run )", "the number of rows is  {x}.height()"),
    habit("E0061", "", "len ( $x:run )", "the length is  {x}.len()"),
    habit("E0425", "`help`", "help ( $x:run )", "what is known of a name is told by  ?{x}"),
    habit("E0425", "`dir`", "dir ( $x:run )", "what can be called is offered behind the dot by the Tab key: {x}."),
    habit("E0425", "`True`", "True", "it is written small: true"),
    habit("E0425", "`False`", "False", "it is written small: false"),
    habit("E0425", "`null`", "null", "nothing is  None  in Rust; in a column it is null, asked for by  col(\"x\").is_null()"),
    habit("E0425", "`nil`", "nil", "nothing is  None  in Rust; in a column it is null, asked for by  col(\"x\").is_null()"),
    habit("E0425", "`range`", "range ( $n:run )", "a range is written  0..{n}"),
    habit("E0425", "`int`", "int ( $x:text )", "text becomes a number by  {x}.parse::<i64>()?"),
    habit("E0425", "`int`", "int ( $x:run )", "it becomes a whole number by  {x} as i64  and if it is text by  {x}.parse::<i64>()?"),
    habit("E0425", "`float`", "float ( $x:run )", "it becomes a number by  {x} as f64  and if it is text by  {x}.parse::<f64>()?"),
    habit("E0423", "`str`", "str ( $x:run )", "it becomes text by  {x}.to_string()"),
    habit("E0425", "`enumerate`", "enumerate ( $x:run )", "write  {x}.iter().enumerate()"),
    habit("E0425", "`sorted`", "sorted ( $x:run )", "write  let mut sorted = {x}.clone(); sorted.sort();"),
    habit("E0425", "`sum`", "sum ( $x:run )", "write  {x}.iter().sum::<f64>()"),
    habit("E0425", "`abs`", "abs ( $x:run )", "write  ({x}).abs()"),
    habit("E0425", "`round`", "round ( $x:run )", "write  ({x}).round()"),
    habit("E0425", "`open`", "open ( $file:text )", "the text of a file is  std::fs::read_to_string({file})?"),
    habit("E0614", "", "$x:word ** $n:number", "a power is  {x}.powi({n})  and of whole numbers  {x}.pow({n})"),
    // Whole numbers, fractions and columns.
    habit("E0277", " Expr`", "as $type:word $op:arithmetic", "a number among columns is a lit: put the number before the {op} into  lit(…)"),
    habit("E0277", " Expr`", ". $field:word $op:arithmetic", "a number among columns is a lit: put the number before the {op} into  lit(…)"),
    habit("E0277", " Expr`", "$number:word $op:arithmetic col ( $column:text )", "a number among columns is a lit: write  lit({number}) {op} col({column})"),
    habit("E0277", " Expr`", "$number:word $op:arithmetic", "a number among columns is a lit: write  lit({number}) {op} …"),
    habit("E0277", " Expr`", "$op:arithmetic", "a number among columns is a lit: put the number before the {op} into  lit(…)"),
    habit("E0277", "divide `f64` by|divide `usize` by|multiply `f64` by|multiply `usize` by|`f64` to|`f64` from", "$a:operand as f64 $op:arithmetic $b:operand", "whole numbers and fractions are not mixed: write  {a} as f64 {op} {b} as f64"),
    habit("E0277", "divide `usize` by `f64`|divide `usize` by `{float}`", "$a:operand / $b:operand as f64", "whole numbers and fractions are not mixed: write  {a} as f64 / {b} as f64"),
    habit("E0277", "divide `f64` by `usize`", "$a:operand / $b:operand", "whole numbers and fractions are not mixed: write  {a} / {b} as f64"),
    habit("E0277", "divide `usize` by `f64`", "$a:operand / $b:operand", "whole numbers and fractions are not mixed: write  {a} as f64 / {b}"),
    habit("E0277", "multiply `{float}` by `usize`", "$number:number * $b:operand", "whole numbers and fractions are not mixed: write  {number} * {b} as f64"),
    habit("E0308", "expected `f64`, found `usize`", "$a:operand / $b:operand", "whole numbers are divided here; a share is  {a} as f64 / {b} as f64"),
    habit("E0061", "of type `u8` is missing", ". $spread:word ( )", "how the spread of a sample is meant has to be said: as in pandas it is  .{spread}(1)"),
    // pandas.
    habit("E0425 E0433", "`pd`", "$df:word = pd . read_csv ( $file:run )", "a file is read by  let {df} = load({file})?;"),
    habit("E0425 E0433", "`pd`", "pd . read_csv ( $file:run )", "a file is read by  load({file})?"),
    habit("E0425 E0433", "`pd`", "pd . DataFrame ( $data:run )", "a frame is made by  df!(\"name\" => [1, 2], \"other\" => [3, 4])?"),
    habit("E0425 E0433", "`pd`", "pd . qcut ( $of:column , $n:number", "the bins are two columns more,  {of:frame}.qcut({of:column}, {n})?  and a number of each of them is  {of:frame}.qcut({of:column}, {n})?.aggregate(\"{of:bare_column}_upto\", {of:column})?"),
    habit("E0425 E0433", "`pd`", "pd . cut ( $of:column , $n:number", "the bins are two columns more,  {of:frame}.bins({of:column}, {n})?  and a number of each of them is  {of:frame}.bins({of:column}, {n})?.aggregate(\"{of:bare_column}_upto\", {of:column})?"),
    habit("E0425 E0433", "`pd`", "pd . crosstab ( $a:column , $b:column", "write  {a:frame}.crosstab({a:column}, {b:column})?"),
    habit("E0425 E0433", "`pd`", "pd . $name:word", "there is no pandas here: a frame is polars', which is preloaded; a file is read by  load(\"flows.csv\")?"),
    habit("E0425 E0433", "`np`", "np . $name:word", "there is no numpy here: a number has its methods, x.sqrt(), and a column too, df.column(\"x\")?.f64()?.mean()"),
    habit("E0425 E0433", "`plt`", "plt . $name:word", "there is no matplotlib here: figures are preloaded, such as  histogram(&df, \"TotBytes\")?"),
    habit("E0277 E0308 E0369 E0609", "Column`|`DataFrame`", "$df:word [ $rows:condition ]", "rows are chosen by  {df}.filtered({rows:methods})?"),
    habit("E0599 E0609 E0277", "Column`|`DataFrame`", "$df:word [ $of:column . isin ( $list:run ) ]", "rows are chosen by  {df}.filtered(col({of:column}).among({list}))?"),
    habit("E0599 E0609", "Column`|`DataFrame`", "$of:column . isin ( $list:run )", "whether a column has one of these is  col({of:column}).among({list})  and such rows are  {of:frame}.filtered(col({of:column}).among({list}))?"),
    habit("E0599", ON_A_FRAME, "$df:word . isin ( $list:run )", "whether a column has one of these is  col(\"Proto\").among({list})  and such rows are  {df}.filtered(col(\"Proto\").among({list}))?"),
    habit("E0599", "enum `Expr`", ". isin ( $list:run )", "write  .among({list})"),
    habit("E0277 E0061", "From<[&str;|From<[{integer};|of type `bool` is missing", ". is_in ( [ $list:run ] )", "write  .among([{list}])"),
    habit("E0599 E0609", OF_A_FRAME, "$of:column . sum ( )", "the sum of a column is  {of:frame}.total({of:column})?"),
    habit("E0599 E0609", OF_A_FRAME, "$of:column . mean ( )", "the mean of a column is  {of:frame}.mean_of({of:column})?"),
    habit("E0599 E0609", OF_A_FRAME, "$of:column . median ( )", "the median of a column is  {of:frame}.quantile_of({of:column}, 0.5)?"),
    habit("E0599 E0609", OF_A_FRAME, "$of:column . quantile ( $share:number )", "of a column this is  {of:frame}.quantile_of({of:column}, {share})?"),
    habit("E0599 E0609", OF_A_FRAME, "$of:column . max ( )", "of a column this is  {of:frame}.column({of:column})?.max_reduce()?"),
    habit("E0599 E0609", OF_A_FRAME, "$of:column . min ( )", "of a column this is  {of:frame}.column({of:column})?.min_reduce()?"),
    habit("E0599 E0609", OF_A_FRAME, "$of:column . std ( )", "of a column this is  {of:frame}.column({of:column})?.std_reduce(1)?"),
    habit("E0599 E0609", OF_A_FRAME, "$of:column . nunique ( )", "how many values a column has is  {of:frame}.distinct({of:column})?.len()  (null, if there is one, among them)"),
    habit("E0599 E0609", OF_A_FRAME, "$of:column . unique ( )", "the distinct values of a column are  {of:frame}.distinct({of:column})?"),
    habit("E0599 E0609", OF_A_FRAME, "$of:column . value_counts ( )", "how often each value occurs is  {of:frame}.counts({of:column})?"),
    habit("E0609 E0277", "`DataFrame`", "$df:word [ $of:word . $column:word $op:comparison $value:run ]", "rows are chosen by  {df}.filtered(col({column:text}).{op:method}(lit({value})))?"),
    habit("E0277", "`DataFrame`", "$df:word [ $of:word [ $column:text ] $op:comparison $value:run ]", "rows are chosen by  {df}.filtered(col({column:text}).{op:method}(lit({value})))?"),
    habit("E0369", "`Column`", "$df:word [ $of:word [ $column:text ] $op:comparison $value:run ]", "rows are chosen by  {df}.filtered(col({column:text}).{op:method}(lit({value})))?"),
    habit("E0277", "the type `DataFrame` cannot be indexed", "$df:word [ [ $columns:run ] ]", "some columns are  {df}.select([{columns}])?"),
    habit("E0609", "`DataFrame`", "$df:word . iloc [ $row:run ]", "a row is  {df}.slice({row}, 1)"),
    habit("E0609", "`DataFrame`", "$df:word . loc [ $row:run ]", "rows are chosen by  {df}.filtered(col(\"name\").eq(lit(value)))?  and by their numbers by  {df}.slice(from, count)"),
    habit("E0609", "`DataFrame`", "$df:word . dtypes", "the columns and their types are  {df}.schema()"),
    habit("E0609", "`DataFrame`", "$df:word . values", "the numbers of the columns are  features(&{df})?"),
    habit("E0609", "`DataFrame`", "$df:word . $column:word", "a column is  {df}.column({column:text})?"),
    habit("E0616", "`DataFrame`", "$df:word . columns", "the columns' names are  {df}.get_column_names()"),
    habit("E0308", "expected `Column`", "$df:word [ $column:text ] = $value:run", "a column is made by  let {df} = {df}.lazy().with_column(lit({value}).alias({column})).collect()?;"),
    habit("E0061", "this method takes 1 argument but 0", ". head ( )", "how many rows is said by  .head(Some(5))"),
    habit("E0061", "this method takes 1 argument but 0", ". tail ( )", "how many rows is said by  .tail(Some(5))"),
    habit("E0308", "`Option<usize>`", ". head ( $n:run )", "how many rows is said by  .head(Some({n}))"),
    habit("E0308", "`Option<usize>`", ". tail ( $n:run )", "how many rows is said by  .tail(Some({n}))"),
    habit("E0599", "struct `Remote`", "$df:word . $verb:word (", "rows at an engine have no `{verb}`: fetch them,  {df}.fetch()?.{verb}(…)  or ask a sample of them,  {df}.sample(100_000, 0)?.{verb}(…)"),
    habit("E0599", ON_A_FRAME, "$df:word . groupby ( $by:run ) . size ( )", "how often each value occurs is  {df}.counts({by})?  (and other numbers of each,  {df}.aggregate({by}, \"TotBytes\")?)"),
    habit("E0599", ON_A_FRAME, "$df:word . groupby ( $by:run )", "the sum of each is  {df}.aggregate({by}, \"TotBytes\")?  and any other number is an expression:  {df}.aggregate({by}, col(\"TotBytes\").mean())?"),
    habit("E0599", ON_A_FRAME, "$df:word . value_counts ( )", "how often each value occurs is  {df}.counts(\"name\")?"),
    habit("E0599", ON_A_FRAME, "$df:word . sort_values ( $by:text , ascending = False ) . head ( $n:run )", "the largest are  {df}.largest({n}, {by})?"),
    habit("E0599", ON_A_FRAME, "$df:word . sort_values ( by = $by:text , ascending = False ) . head ( $n:run )", "the largest are  {df}.largest({n}, {by})?"),
    habit("E0599", ON_A_FRAME, "$df:word . sort_values ( $by:text , ascending = False )", sorted_down!()),
    habit("E0599", ON_A_FRAME, "$df:word . sort_values ( by = $by:text , ascending = False )", sorted_down!()),
    habit("E0599", ON_A_FRAME, "$df:word . sort_values ( by = [ $by:run ]", "write  {df}.sort([{by}], SortMultipleOptions::default())?"),
    habit("E0599", ON_A_FRAME, "$df:word . sort_values ( [ $by:run ]", "write  {df}.sort([{by}], SortMultipleOptions::default())?"),
    habit("E0599", ON_A_FRAME, "$df:word . sort_values ( by = $by:text", "write  {df}.sort([{by}], SortMultipleOptions::default())?  or, the largest of them first,  {df}.largest(10, {by})?"),
    habit("E0599", ON_A_FRAME, "$df:word . nlargest ( $n:run , $by:text )", "write  {df}.largest({n}, {by})?"),
    habit("E0599", ON_A_FRAME, "$df:word . nsmallest ( $n:run , $by:text )", "write  {df}.smallest({n}, {by})?"),
    habit("E0599", ON_A_FRAME, "$df:word . set_index ( $time:text ) . resample ( $every:text ) [ $column:text ] . sum ( )", "write  {df}.aggregate(col({time}).bucket({every:length})?, {column})?"),
    habit("E0599", ON_A_FRAME, "$df:word . set_index ( $time:text ) . resample ( $every:text )", "write  {df}.aggregate(col({time}).bucket({every:length})?, \"TotBytes\")?"),
    habit("E0599", ON_A_FRAME, "$df:word . resample ( $every:text ) [ $column:text ] . sum ( )", "write  {df}.aggregate(col(\"StartTime\").bucket({every:length})?, {column})?"),
    habit("E0599", ON_A_FRAME, "$df:word . resample ( $every:text , $column:text )", "write  {df}.aggregate(col(\"StartTime\").bucket({every:length})?, {column})?"),
    habit("E0599", ON_A_FRAME, "$df:word . resample ( $every:text , on = $time:text )", "write  {df}.aggregate(col({time}).bucket({every:length})?, \"TotBytes\")?"),
    habit("E0599", ON_A_FRAME, "$df:word . resample ( $every:text", "write  {df}.aggregate(col(\"StartTime\").bucket({every:length})?, \"TotBytes\")?"),
    habit("E0277 E0061", "`Key: From<[|this method takes 1 argument but 2", "$df:word . counts ( [ $a:text , $b:text ] )", "how often each pair occurs is  {df}.crosstab({a}, {b})?  and a row for each of them  {df}.aggregate([{a}, {b}], len())?"),
    habit("E0277 E0061", "`Key: From<[|this method takes 1 argument but 2", "$df:word . counts ( $a:text , $b:text )", "how often each pair occurs is  {df}.crosstab({a}, {b})?  and a row for each of them  {df}.aggregate([{a}, {b}], len())?"),
    habit("E0277", "`Key: From<[", "$df:word . $verb:word ( [ $keys:run ] )", "{verb} takes one key; how often each group occurs is  {df}.aggregate([{keys}], len())?"),
    habit("E0061", "this method takes 5 arguments", "$df:word . aggregate ( col ( $column:text ) . qcut ( $n:number ) , $what:run )", "bins are made first:  {df}.qcut({column}, {n})?.aggregate(\"{column:bare}_upto\", {what})?"),
    habit("E0061", "this method takes 5 arguments", "$df:word . $verb:word ( $name:run , col ( $column:text ) . qcut ( $n:number )", "the bins are two columns more, `{column:bare}_above` and `{column:bare}_upto`:  {df}.qcut({column}, {n})?"),
    habit("E0061", "this method takes 5 arguments", "col ( $column:text ) . qcut ( $n:number )", "the bins are two columns more, `{column:bare}_above` and `{column:bare}_upto`:  df.qcut({column}, {n})?"),
    habit("E0061", "this method takes 4 arguments", "$df:word . aggregate ( col ( $column:text ) . cut ( $n:number ) , $what:run )", "bins are made first:  {df}.bins({column}, {n})?.aggregate(\"{column:bare}_upto\", {what})?"),
    habit("E0061", "this method takes 4 arguments", "$df:word . $verb:word ( $name:run , col ( $column:text ) . cut ( $n:number )", "the bins are two columns more, `{column:bare}_above` and `{column:bare}_upto`:  {df}.bins({column}, {n})?"),
    habit("E0061", "this method takes 4 arguments", "col ( $column:text ) . cut ( $n:number )", "the bins are two columns more, `{column:bare}_above` and `{column:bare}_upto`:  df.bins({column}, {n})?"),
    habit("E0061", "of type `QuantileMethod` is missing", "$df:word . aggregate ( $by:run , col ( $column:text ) . quantile ( $share:number ) )", "write  {df}.aggregate({by}, percentile({column}, {share:percent}))?  (and one number of all rows is  {df}.quantile_of({column}, {share})?)"),
    habit("E0061", "of type `QuantileMethod` is missing", "col ( $column:text ) . quantile ( $share:number )", "write  percentile({column}, {share:percent})  and for one number of all rows  df.quantile_of({column}, {share})?"),
    habit("E0061", "of type `QuantileMethod` is missing", "col ( $column:text ) . quantile ( lit ( $share:number ) )", "write  percentile({column}, {share:percent})  and for one number of all rows  df.quantile_of({column}, {share})?"),
    habit("E0599", ON_A_FRAME, "$df:word . sort_values ( $by:run )", "write  {df}.sort([{by}], SortMultipleOptions::default())?"),
    habit("E0277 E0061", "", "$df:word . sort ( $by:text )", "write  {df}.sort([{by}], SortMultipleOptions::default())?  or, the largest of them first,  {df}.largest(10, {by})?"),
    habit("E0599", ON_A_FRAME, "$df:word . query ( $condition:run )", "rows by a condition are  {df}.filtered(col(\"TotBytes\").above(300))?  or, in ra's words,  {df}.ra(\"bytes gt 300\")?  or, in SQL,  {df}.sql(\"select * from self where TotBytes > 300\")?"),
    habit("E0061", "", "$df:word . unique ( $column:text )", "the distinct values of a column are  {df}.distinct({column})?"),
    habit("E0599", ON_A_FRAME, "$df:word . boxplot ( $column:text )", "a figure is drawn by  boxplot(&{df}, [{column}])?"),
    habit("E0599", "DataFrame` is not an iterator", "$df:word . sum ( $column:text )", "write  {df}.total({column})?"),
    habit("E0599", "`mean` found for struct `DataFrame`", "$df:word . mean ( $column:text )", "write  {df}.mean_of({column})?"),
    habit("E0599", "`median` found for struct `DataFrame`", "$df:word . median ( $column:text )", "write  {df}.quantile_of({column}, 0.5)?"),
    habit("E0599", ON_A_FRAME, "$df:word . to_csv ( $file:run )", "a frame is written by  {df}.save({file})?"),
    habit("E0599", ON_A_FRAME, ". to_csv ( $file:run )", "a frame is written by  .save({file})?"),
    habit("E0599", ON_A_FRAME, "$df:word . to_parquet ( $file:run )", "a frame is written by  {df}.save({file})?"),
    habit("E0599", ON_A_FRAME, "$df:word . plot", "a figure is drawn by  line(&{df}, \"StartTime\", \"TotBytes\")?  or histogram, bars, scatter, boxplot"),
    habit("E0599", ON_A_FRAME, "$df:word . hist", "a figure is drawn by  histogram(&{df}, \"TotBytes\")?"),
    habit("E0599", ON_A_FRAME, "$df:word . info ( )", "the columns and their types are  {df}.schema()"),
    habit("E0599", ON_A_FRAME, "$df:word . isna ( )", "how many values are missing in each column is  {df}.null_count()"),
    habit("E0599", ON_A_FRAME, "$df:word . isnull ( )", "how many values are missing in each column is  {df}.null_count()"),
    habit("E0599", ON_A_FRAME, "$df:word . dropna ( )", "write  {df}.drop_nulls::<String>(None)?"),
    habit("E0599", ON_A_FRAME, "$df:word . iterrows ( )", "a frame is asked by columns:  for value in {df}.column(\"TotBytes\")?.i64()?.iter() {{ … }}"),
    habit("E0599", ON_A_FRAME, "$df:word . merge ( $other:run , left_on = $left:text , right_on = $right:text )", looked_up!("{left}", "{right}")),
    habit("E0599", ON_A_FRAME, "$df:word . merge ( $other:run , left_on = $left:text , right_on = $right:text , $rest:run )", looked_up!("{left}", "{right}")),
    habit("E0599", ON_A_FRAME, "$df:word . merge ( $other:run , $how:run , left_on = $left:text , right_on = $right:text )", looked_up!("{left}", "{right}")),
    habit("E0599", ON_A_FRAME, "$df:word . merge ( $other:run , on = $key:text )", looked_up!("{key}", "{key}")),
    habit("E0599", ON_A_FRAME, "$df:word . merge ( $other:run , on = $key:text , $rest:run )", looked_up!("{key}", "{key}")),
    habit("E0599", ON_A_FRAME, "$df:word . merge ( $other:run , $how:run , on = $key:text )", looked_up!("{key}", "{key}")),
    habit("E0599", ON_A_FRAME, "$df:word . merge ( $other:run , $key:text )", looked_up!("{key}", "{key}")),
    habit("E0599", ON_A_FRAME, "$df:word . merge ( $other:run , $rest:run )", "what a table says of each row is  {df}.lookup(&{other:bare}, \"SrcAddr\", \"address\")?  with the column of each by which they are joined"),
    habit("E0599", ON_A_FRAME, "$df:word . merge ( $other:run )", "what a table says of each row is  {df}.lookup(&{other:bare}, \"SrcAddr\", \"address\")?  with the column of each by which they are joined"),
    habit("E0599", "`sum` found for struct `DataFrame`", "$df:word . sum ( )", "a frame is asked by columns:  {df}.total(\"TotBytes\")?"),
    habit("E0599", "`mean` found for struct `DataFrame`", "$df:word . mean ( )", "a frame is asked by columns:  {df}.mean_of(\"TotBytes\")?"),
    habit("E0599", "`median` found for struct `DataFrame`", "$df:word . median ( )", "a frame is asked by columns:  {df}.quantile_of(\"TotBytes\", 0.5)?"),
    habit("E0599", "`min` found for struct `DataFrame`|`DataFrame: Ord`", "$df:word . min ( $column:text )", "the least is  {df}.quantile_of({column}, 0.0)?"),
    habit("E0599", "`max` found for struct `DataFrame`|`DataFrame: Ord`", "$df:word . max ( $column:text )", "the greatest is  {df}.quantile_of({column}, 1.0)?"),
    habit("E0599", "`min` found for struct `DataFrame`", "$df:word . min ( )", "a frame is asked by columns:  {df}.column(\"TotBytes\")?.min_reduce()?  or  {df}.lazy().select([col(\"TotBytes\").min()]).collect()?"),
    habit("E0599", "`max` found for struct `DataFrame`", "$df:word . max ( )", "a frame is asked by columns:  {df}.column(\"TotBytes\")?.max_reduce()?  or  {df}.lazy().select([col(\"TotBytes\").max()]).collect()?"),
    habit("E0599", ON_A_COLUMN, ". sum ( )", "of a column this is  .sum_reduce()?  and as a number  .i64()?.sum()"),
    habit("E0599", ON_A_COLUMN, ". mean ( )", "of a column this is  .mean_reduce()?  and as a number  .i64()?.mean()"),
    habit("E0599", ON_A_COLUMN, ". median ( )", "of a column this is  .median_reduce()?"),
    habit("E0599", ON_A_COLUMN, ". min ( )", "of a column this is  .min_reduce()?  and as a number  .i64()?.min()"),
    habit("E0599", ON_A_COLUMN, ". max ( )", "of a column this is  .max_reduce()?  and as a number  .i64()?.max()"),
    habit("E0599", ON_A_COLUMN, ". std ( )", "of a column this is  .std_reduce(1)?"),
    // polars, where an expression meets a frame or a number.
    habit("E0308", "expected `bool`, found `Expr`", "$rows:condition", joined!()),
    habit("E0369 E0600", "Expr", "$rows:condition", joined!()),
    habit("E0308 E0369 E0277", "Expr`|Column`", "$rows:columns", joined!()),
    habit("E0308 E0369", "`Expr`", "col ( $column:text ) $op:comparison None", "null is asked for by  col({column}).is_null()  and  .is_not_null()"),
    habit("E0308 E0369", "`Expr`", "col ( $column:text ) $op:comparison $value:run", "a column is compared by a method: write  col({column}).{op:method}({value:lit})"),
    habit("E0308 E0277", "`Expr", "col ( $column:text ) $op:arithmetic $number:number", "a number among columns is a lit: write  col({column}) {op} lit({number})"),
    habit("E0308", "expected `&Column`", ". column ( $column:text ) ? . $op:word ( $value:run )", "a column is compared with a value in a query:  col({column}).{op}(lit({value}))"),
    habit("E0308", "expected `Expr`, found `&str`", "$df:word . aggregate ( $what:run )", "a list is of names or of expressions, not of both: the sum of a column is  col(\"TotBytes\").sum()"),
    habit("E0308 E0277", "`Expr", "$df:word . filter ( $what:run )", "rows are chosen by  {df}.filtered({what})?"),
    habit("E0277", "`Expr", "$df:word . select ( [ $what:run ] )", "a frame's select takes names, a query's takes expressions: write  {df}.lazy().select([{what}]).collect()?"),
    habit("E0277", "`Expr", "$df:word . select ( $what:run )", "a frame's select takes names, a query's takes expressions: write  {df}.lazy().select([{what}]).collect()?"),
    habit("E0277", "`Expr", "$df:word . group_by ( $by:run )", "write  {df}.aggregate({by}, \"TotBytes\")?"),
    habit("E0277", "`Expr", "$df:word . sort ( [ $by:run ] , $options:run )", "a frame is sorted by names, a query by expressions: write  {df}.lazy().sort_by_exprs([{by}], {options}).collect()?"),
    habit("E0308", "`Expr", "$df:word . with_column ( $what:run )", "a frame takes no expressions here, a query does: write  {df}.lazy().with_column({what}).collect()?  or  {df}.assign(\"name\", {what})?"),
    habit("E0599", ON_A_FRAME, "$df:word . with_columns ( $what:run )", "a frame takes no expressions here, a query does: write  {df}.lazy().with_columns({what}).collect()?"),
    habit("E0618", "", "fn $name:word (", "`{name}` is still a variable of an earlier cell here: call the function in the next cell, or give it another name"),
    habit("E0277", "Expr: From<Result<", "$df:word . $verb:word ( $name:run , $made:run )", "what makes the expression may fail: put a ? behind it,  {df}.{verb}({name}, {made}?)?"),
    habit("E0308", "RollingOptionsDynamicWindow`, found `&str`", "$by:operand , $length:text )", "the window is  window({length})?"),
    habit("E0308", "expected `f64`, found integer", ". quantile_of ( $column:run , $n:number )", "here it is a share, from 0 to 1: write  .quantile_of({column}, {n:share})?"),
    habit("E0061", "this method takes 2 arguments but 1|arguments to this method are incorrect", "col ( $column:text ) . str ( ) . contains ( $what:text )", "what is sought is an expression too: write  col({column}).cast(DataType::String).str().contains(lit({what}), true)"),
    habit("E0599", "`contains` found for enum `Expr`|`contains` found for enum `polars::prelude::Expr`", "col ( $column:text ) . contains ( $what:text )", "write  col({column}).cast(DataType::String).str().contains(lit({what}), true)  or of a part as it is written  col({column}).like(\"*…*\")"),
    habit("E0061", "this method takes 2 arguments but 3", "$df:word . aggregate ( $a:text , $b:text , $what:run )", "several keys are a list: write  {df}.aggregate([{a}, {b}], {what})?"),
    column_as_name!("distinct"),
    column_as_name!("counts"),
    column_as_name!("shares"),
    column_as_name!("total"),
    column_as_name!("mean_of"),
    // What only a later cell would decide.
    habit(NOT_INFERRED, "", "HashMap :: new ( )", decide!("HashMap::<String, i64>::new()")),
    habit(NOT_INFERRED, "", "BTreeMap :: new ( )", decide!("BTreeMap::<String, i64>::new()")),
    habit(NOT_INFERRED, "", "Vec :: new ( )", decide!("Vec::<i64>::new()")),
    habit(NOT_INFERRED, "", "Vec :: with_capacity ( $n:run )", decide!("Vec::<i64>::with_capacity({n})")),
    habit(NOT_INFERRED, "", "VecDeque :: new ( )", decide!("VecDeque::<i64>::new()")),
    habit(NOT_INFERRED, "", "HashSet :: new ( )", decide!("HashSet::<String>::new()")),
    habit(NOT_INFERRED, "", "BTreeSet :: new ( )", decide!("BTreeSet::<String>::new()")),
    habit(NOT_INFERRED, "", "vec ! [ ]", decide!("Vec::<i64>::new()")),
    habit(NOT_INFERRED, "", "$Type:word :: default ( )", "what type this is must be said: write it whole, as in  let x: Vec<i64> = {Type}::default();"),
    habit(NOT_INFERRED, "", "channel ( )", decide!("channel::<i64>()")),
    habit(NOT_INFERRED, "", ". collect ( )", decide!(".collect::<Vec<_>>()")),
    habit(NOT_INFERRED, "", ". parse ( )", decide!(".parse::<i64>()")),
    habit("E0277", "`!: FromStr`", ". parse ( )", decide!(".parse::<i64>()")),
    habit(NOT_INFERRED, "", ". sum ( )", decide!(".sum::<i64>()")),
    habit(NOT_INFERRED, "", ". into ( )", "what it becomes must be said: write  let x: String = ….into();"),
    habit(NOT_INFERRED, "", "Ok ( $value:run )", decide!("Ok::<_, std::io::Error>({value})")),
    habit(NOT_INFERRED, "", "None", decide!("None::<i64>")),
    // polars', when the cell runs.
    column_for_text!("eq"),
    column_for_text!("neq"),
    column_for_text!("lt"),
    column_for_text!("lt_eq"),
    column_for_text!("gt"),
    column_for_text!("gt_eq"),
    column_for_text!("is_in"),
    column_for_text!("then"),
    column_for_text!("otherwise"),
    column_for_text!("fill_null"),
    number_as_text!("eq"),
    number_as_text!("neq"),
    number_as_text!("lt"),
    number_as_text!("lt_eq"),
    number_as_text!("gt"),
    number_as_text!("gt_eq"),
];

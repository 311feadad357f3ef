//! What `argus_nb::sql!` needs to know before it runs: which tables a query names.
//!
//! Only a macro of this kind sees into a text while a cell is compiled, and only then can names
//! in it become variables. `text` reads the query out of its literal, `names` the tables out of
//! the query; here they become variables. What a query means is read by `argus_nb::sql`, when it
//! runs.
//!
//! Why it is so: `docs/decisions.md#sql-is-a-macro-that-reads-its-text`.

mod names;
mod text;

use proc_macro::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};

/// `tables!(path "select … from df join assets …")`: `[("df", path(&df)), …]`.
#[proc_macro]
pub fn tables(input: TokenStream) -> TokenStream {
    let mut path: Vec<TokenTree> = input.into_iter().collect();
    let Some(TokenTree::Literal(query)) = path.pop().map(bare) else {
        return refusal(NO_TEXT, Span::call_site());
    };
    let Some(text) = text::of_literal(&query.to_string()) else {
        return refusal(NO_TEXT, query.span());
    };
    let mut tables = TokenStream::new();
    for name in names::tables(&text) {
        match variable(&name, &query) {
            Ok(variable) => tables.extend(entry(&name, variable, &path)),
            Err(refused) => return refused,
        }
    }
    let mut array = Group::new(Delimiter::Bracket, tables);
    array.set_span(query.span());
    TokenTree::Group(array).into()
}

const NO_TEXT: &str = "the tables are found in a query that is written here, as a text: for one that is made elsewhere name them, sql!(query, df, assets)?";

/// A token without the invisible bracket that a macro by example puts around it.
fn bare(token: TokenTree) -> TokenTree {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let mut inner = group.stream().into_iter();
            inner.next().unwrap_or(TokenTree::Group(group))
        }
        token => token,
    }
}

/// The variable of that name where the query stands, so that it is the writer's own.
fn variable(name: &str, query: &Literal) -> Result<TokenTree, TokenStream> {
    if name == "self" {
        let message = "`self` is the frame of  df.sql(\"…\")?  and sql! asks variables by their names: write  from df";
        return Err(refusal(message, query.span()));
    }
    let tokens: Vec<TokenTree> = name
        .parse()
        .map(|tokens: TokenStream| tokens.into_iter().collect())
        .unwrap_or_default();
    match tokens.as_slice() {
        [TokenTree::Ident(ident)] => {
            let mut ident = ident.clone();
            ident.set_span(query.span());
            Ok(ident.into())
        }
        _ => {
            let message = format!("the table `{name}` can't be a variable's name");
            Err(refusal(&message, query.span()))
        }
    }
}

/// `("df", path(&df)),`
fn entry(name: &str, variable: TokenTree, path: &[TokenTree]) -> TokenStream {
    let ampersand = proc_macro::Punct::new('&', proc_macro::Spacing::Alone);
    let comma = || TokenTree::Punct(proc_macro::Punct::new(',', proc_macro::Spacing::Alone));
    let lent = [TokenTree::Punct(ampersand), variable];
    let lent = Group::new(Delimiter::Parenthesis, lent.into_iter().collect());
    let name = TokenTree::Literal(Literal::string(name));
    let mut pair = vec![name, comma()];
    pair.extend(path.iter().cloned());
    pair.push(lent.into());
    let pair = Group::new(Delimiter::Parenthesis, pair.into_iter().collect());
    [pair.into(), comma()].into_iter().collect()
}

/// An error of the compiler, at a place.
fn refusal(message: &str, at: Span) -> TokenStream {
    let error: TokenStream = format!("::core::compile_error!({message:?})")
        .parse()
        .unwrap_or_default();
    let placed = error.into_iter().map(|mut token| {
        token.set_span(at);
        token
    });
    placed.collect()
}

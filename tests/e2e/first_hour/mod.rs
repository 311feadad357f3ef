//! What a person writes in the first hour, as the reports of such hours have it. The
//! cases are data: a line more is a case more.

mod commands;
mod messages;
mod names;
mod published;
mod stopping;
mod tools;

use anyhow::Result;
use argus_tests::Client;

/// What a cell does.
#[derive(Debug)]
enum Does {
    /// It shows this value.
    Shows(&'static str),
    /// It ends well, and prints all of this.
    Prints(&'static [&'static str]),
    /// It fails, and its error says all of this.
    Says(&'static [&'static str]),
}

/// Cells of one notebook, in order.
type Story = &'static [(&'static str, Does)];

fn tell(story: Story) -> Result<()> {
    let mut client = Client::in_notebooks()?;
    tell_to(&mut client, story)
}

fn tell_to(client: &mut Client, story: Story) -> Result<()> {
    for (code, does) in story {
        let reply = client.run(code)?;
        let error = reply.error_text();
        match does {
            Does::Shows(value) => assert_eq!(&reply.value(), value, "{code}\n{error}"),
            Does::Prints(parts) => {
                assert!(reply.is_ok(), "{code}\n{error}");
                for part in *parts {
                    let printed = reply.stdout();
                    assert!(
                        printed.contains(part),
                        "{code}: `{part}` is not in:\n{printed}"
                    );
                }
            }
            Does::Says(parts) => {
                assert_eq!(reply.status, "error", "{code}: {:?}", reply.outputs);
                for part in *parts {
                    assert!(error.contains(part), "{code}: `{part}` is not in:\n{error}");
                }
            }
        }
    }
    Ok(())
}

//! What the kernel says of itself.
//!
//! Why it is so: `docs/decisions.md#kernel_info-is-answered-when-a-cell-can-run`.

use jupyter_protocol::{
    CodeMirrorMode, HelpLink, KernelInfoReply, LanguageInfo, ReplyStatus, UnknownMessage,
};

/// The version of the messaging protocol that is spoken here.
const PROTOCOL: &str = "5.5";

/// The reply, with the field of 5.5 that jupyter-protocol does not know yet: no
/// subshells, no debugger.
pub fn reply() -> UnknownMessage {
    let mut content = serde_json::to_value(info()).unwrap_or_default();
    content["supported_features"] = serde_json::json!([]);
    UnknownMessage {
        msg_type: "kernel_info_reply".to_owned(),
        content,
    }
}

fn info() -> KernelInfoReply {
    KernelInfoReply {
        status: ReplyStatus::Ok,
        protocol_version: PROTOCOL.to_owned(),
        implementation: "argus-kernel".to_owned(),
        implementation_version: env!("CARGO_PKG_VERSION").to_owned(),
        language_info: LanguageInfo {
            name: "rust".to_owned(),
            version: "2024".to_owned(),
            mimetype: Some("text/rust".to_owned()),
            file_extension: Some(".rs".to_owned()),
            pygments_lexer: Some("rust".to_owned()),
            codemirror_mode: Some(CodeMirrorMode::Simple("rust".to_owned())),
            // nbconvert's own name for the exporter that serves every language.
            nbconvert_exporter: Some("script".to_owned()),
        },
        banner: format!(
            "Rust (Argus) {}: Rust notebooks on evcxr, with argus-nb, polars and plotters preloaded",
            env!("CARGO_PKG_VERSION")
        ),
        help_links: help_links(),
        debugger: false,
        error: None,
    }
}

fn help_links() -> Vec<HelpLink> {
    [
        ("The Rust book", "https://doc.rust-lang.org/book/"),
        ("polars", "https://docs.rs/polars"),
        ("plotters", "https://docs.rs/plotters"),
        ("Argus", "https://openargus.org"),
    ]
    .map(|(text, url)| HelpLink {
        text: text.to_owned(),
        url: url.to_owned(),
    })
    .into()
}

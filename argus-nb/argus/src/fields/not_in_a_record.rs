//! What ra prints, or has a column for, that no record gives.

/// Names of ra's fields that have no [`Field`](super::Field), and why.
pub const NOT_IN_A_RECORD: &[(&str, &str)] = &[
    ("rank", "the number of the row in ra's output"),
    ("rtime", "the time since the row before in ra's output"),
    (
        "idle",
        "the time from the flow's end to the moment at which ra prints",
    ),
    ("autoid", "a database's number for the row"),
    ("srng", "the start of the time that ra was asked for"),
    ("erng", "the end of the time that ra was asked for"),
    (
        "bins",
        "the bins of rabins, which does not write them into records",
    ),
    ("binnum", "the number of the bin of rabins"),
    (
        "laddr",
        "the local address: ra needs a file that says which are local",
    ),
    (
        "raddr",
        "the remote address: ra needs a file that says which are local",
    ),
    (
        "lnet",
        "the local network: ra needs a file that says which are local",
    ),
    (
        "rnet",
        "the remote network: ra needs a file that says which are local",
    ),
    (
        "soui",
        "the vendor's name: ra needs a table of vendors, and `smac` begins with its number",
    ),
    (
        "doui",
        "the vendor's name: ra needs a table of vendors, and `dmac` begins with its number",
    ),
    (
        "sname",
        "the host's name: ra 5 asks the name service, or prints the address",
    ),
    (
        "dname",
        "the host's name: ra 5 asks the name service, or prints the address",
    ),
    (
        "ico",
        "records have the country codes of source and destination alone",
    ),
    (
        "dsbytes",
        "a correlation has the differences of packets, not those of bytes",
    ),
    (
        "ddbytes",
        "a correlation has the differences of packets, not those of bytes",
    ),
    (
        "pdspkts",
        "ra 3 leaves it blank in a record with differences",
    ),
    (
        "pddpkts",
        "ra 3 leaves it blank in a record with differences",
    ),
    (
        "pdsbytes",
        "ra 3 leaves it blank in a record with differences",
    ),
    (
        "pddbytes",
        "ra 3 leaves it blank in a record with differences",
    ),
    ("jdelay", "no sensor measures the delay of joining a group"),
    ("ldelay", "no sensor measures the delay of leaving a group"),
    (
        "loc",
        "ra 5 makes it of `sloc` and `dloc`, in a way that is not documented",
    ),
    ("node", "ra 5 prints nothing"),
    ("status", "ra 5 prints `up` for every record"),
];

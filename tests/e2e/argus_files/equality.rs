//! Every field of every record, beside what the real ra prints.

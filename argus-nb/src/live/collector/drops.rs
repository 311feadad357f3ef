//! How many datagrams Linux lost because a socket's buffer was full. It counts them for
//! each socket, in a table that anybody may read.

use std::fs::File;
use std::net::UdpSocket;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;

/// The tables of sockets, each line of which has these words among others.
const TABLES: [&str; 2] = ["/proc/self/net/udp", "/proc/self/net/udp6"];
const INODE: usize = 9;
const DROPS: usize = 12;

/// A socket, as its table names it.
pub(super) struct Drops {
    inode: u64,
    table: &'static str,
}

impl Drops {
    /// None where the system has no such table.
    pub(super) fn new(socket: &UdpSocket) -> Option<Drops> {
        let descriptor = socket.as_fd().try_clone_to_owned().ok()?;
        let inode = File::from(descriptor).metadata().ok()?.ino();
        let of_socket = |table| Drops { inode, table };
        TABLES
            .map(of_socket)
            .into_iter()
            .find(|drops| drops.count().is_some())
    }

    /// How many were lost so far.
    pub(super) fn count(&self) -> Option<u64> {
        let sockets = std::fs::read_to_string(self.table).ok()?;
        let inode = self.inode.to_string();
        sockets.lines().find_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let is_ours = words.get(INODE) == Some(&inode.as_str());
            is_ours.then(|| words.get(DROPS)?.parse().ok())?
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_full_buffer_loses_is_counted() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let drops = Drops::new(&socket).expect("Linux has a table of sockets");
        assert_eq!(drops.count(), Some(0));
        let address = socket.local_addr().unwrap();
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        const SENT: u64 = 20_000;
        for _ in 0..SENT {
            sender.send_to(&[0; 1400], address).unwrap();
        }
        let lost = drops.count().unwrap();
        socket.set_nonblocking(true).unwrap();
        let came = std::iter::from_fn(|| socket.recv(&mut [0; 2000]).ok()).count();
        assert!(came > 0 && lost > 0);
        assert_eq!(came as u64 + lost, SENT);
    }
}

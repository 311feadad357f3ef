//! A listener that hands what it hears on to an engine, and back. It counts what comes back, and
//! can fall silent or cut the line, as networks do.

use anyhow::Result;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// Between a client and an engine. It ends with this process.
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    line: Arc<Line>,
}

#[derive(Default)]
struct Line {
    bytes_back: AtomicU64,
    is_cut: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    /// Listens on a free port of this machine.
    pub fn to(engine: SocketAddr) -> Result<Proxy> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let line = Arc::new(Line::default());
        let shared = Arc::clone(&line);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if shared.is_cut.load(Ordering::SeqCst) {
                    continue;
                }
                // A client whose engine can't be reached finds its own line closed.
                let _ = shared.join(client, engine);
            }
        });
        Ok(Proxy { address, line })
    }

    /// How many bytes have come back through it.
    pub fn bytes_back(&self) -> u64 {
        self.line.bytes_back.load(Ordering::SeqCst)
    }

    /// Closes every line, and each that is asked for from now on.
    pub fn cut(&self) {
        self.line.is_cut.store(true, Ordering::SeqCst);
        if let Ok(open) = self.line.open.lock() {
            for stream in open.iter() {
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    }
}

impl Line {
    fn join(self: &Arc<Line>, client: TcpStream, engine: SocketAddr) -> Result<()> {
        let server = TcpStream::connect(engine)?;
        if let Ok(mut open) = self.open.lock() {
            open.extend([client.try_clone()?, server.try_clone()?]);
        }
        let there = (client.try_clone()?, server.try_clone()?);
        std::thread::spawn(move || carry(there.0, there.1, |_| {}));
        let line = Arc::clone(self);
        std::thread::spawn(move || {
            carry(server, client, |bytes| {
                line.bytes_back.fetch_add(bytes as u64, Ordering::SeqCst);
            });
        });
        Ok(())
    }
}

/// Until one of the two has nothing more to say.
fn carry(mut from: TcpStream, mut to: TcpStream, count: impl Fn(usize)) {
    let mut buffer = [0; 65_536];
    while let Ok(bytes @ 1..) = from.read(&mut buffer) {
        count(bytes);
        if to.write_all(&buffer[..bytes]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

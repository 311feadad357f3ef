//! Numbers in nfcapd's files: those of a machine that has the lowest octet first.

/// The so many octets at that place.
#[inline]
pub(super) fn at<const N: usize>(octets: &[u8], place: usize) -> Option<[u8; N]> {
    octets.get(place..)?.first_chunk().copied()
}

/// Two octets.
#[inline]
pub(super) fn u16(octets: &[u8], place: usize) -> Option<u16> {
    at(octets, place).map(u16::from_le_bytes)
}

/// Four octets.
#[inline]
pub(super) fn u32(octets: &[u8], place: usize) -> Option<u32> {
    at(octets, place).map(u32::from_le_bytes)
}

/// Eight octets.
#[inline]
pub(super) fn u64(octets: &[u8], place: usize) -> Option<u64> {
    at(octets, place).map(u64::from_le_bytes)
}

/// An address of IPv4.
#[inline]
pub(super) fn ipv4(octets: &[u8], place: usize) -> Option<std::net::IpAddr> {
    u32(octets, place).map(|address| std::net::Ipv4Addr::from_bits(address).into())
}

/// An address of IPv6: its higher half, then its lower one.
#[inline]
pub(super) fn ipv6(octets: &[u8], place: usize) -> Option<std::net::IpAddr> {
    let high = u128::from(u64(octets, place)?);
    let low = u128::from(u64(octets, place + 8)?);
    Some(std::net::Ipv6Addr::from_bits(high << 64 | low).into())
}

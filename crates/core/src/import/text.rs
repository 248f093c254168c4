//! Text in UTF-16, as some shells and editors save what was exported in UTF-8.

/// The same in UTF-8, where a byte order mark says that it is in UTF-16. What is broken in it becomes U+FFFD.
pub(super) fn from_utf16(bytes: &[u8]) -> Option<Vec<u8>> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let (units, _) = bytes[2..].as_chunks::<2>();
    let units = units.iter().copied().map(unit);
    let text: String = char::decode_utf16(units)
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    Some(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_are_read() {
        let units = || "\u{feff}[\"Ü 🎵\"]".encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        for bytes in [little, big] {
            assert_eq!(from_utf16(&bytes).unwrap(), "[\"Ü 🎵\"]".as_bytes());
        }
        assert_eq!(
            from_utf16(&[0xff, 0xfe, 0x00, 0xd8]).unwrap(),
            "\u{fffd}".as_bytes()
        );
        assert_eq!(from_utf16(b"[]"), None);
    }
}

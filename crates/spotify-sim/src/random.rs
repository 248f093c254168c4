//! Named random streams, ids and stable hashes, all derived from one seed.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// One independent random stream.
pub(crate) type Stream = ChaCha8Rng;

const ALPHABET: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ID_LENGTH: usize = 22;

/// The stream called `name` number `index` of a seed: the same values whatever other streams are read.
pub(crate) fn stream(seed: u64, name: &str, index: u64) -> Stream {
    let mut bytes = [0u8; 32];
    let mut state = mix(seed ^ mix(hash(name)) ^ mix(index.wrapping_add(0x51))) ^ index;
    for chunk in bytes.chunks_mut(8) {
        state = mix(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
        chunk.copy_from_slice(&state.to_le_bytes());
    }
    Stream::from_seed(bytes)
}

/// A bijection on 64 bits that spreads every input bit (splitmix64's finalizer).
pub(crate) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The inverse of [`mix`].
fn unmix(value: u64) -> u64 {
    let value = (value ^ (value >> 31) ^ (value >> 62)).wrapping_mul(0x3196_42b2_d24d_8ec3);
    let value = (value ^ (value >> 27) ^ (value >> 54)).wrapping_mul(0x96de_1b17_3f11_9089);
    value ^ (value >> 30) ^ (value >> 60)
}

/// A hash of a text that stays the same across builds and platforms (FNV-1a, mixed).
pub(crate) fn hash(text: &str) -> u64 {
    mix(text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    }))
}

/// A number in `0.0..1.0` made from a hash.
pub(crate) fn unit(hash: u64) -> f64 {
    (hash >> 11) as f64 / (1u64 << 53) as f64
}

/// The 22-character id of entry `index` in the table `kind`; [`index_of`] reads it back.
pub(crate) fn id(seed: u64, kind: &str, index: u32) -> String {
    let key = hash(kind) ^ mix(seed);
    let high = mix(u64::from(index) ^ key);
    let low = mix(high ^ key.rotate_left(17));
    base62((u128::from(high) << 64) | u128::from(low), ID_LENGTH)
}

/// The index that [`id`] made an id of, or `None` for an id of another table.
pub(crate) fn index_of(seed: u64, kind: &str, text: &str) -> Option<u32> {
    let value = parse_base62(text)?;
    let index = u32::try_from(unmix((value >> 64) as u64) ^ hash(kind) ^ mix(seed)).ok()?;
    (id(seed, kind, index) == text).then_some(index)
}

/// Whether a text has the form of a Spotify id: 22 base-62 digits.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == ID_LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `length` base-62 digits of a value.
pub(crate) fn base62(mut value: u128, length: usize) -> String {
    let mut digits = vec![b'0'; length];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(value % 62) as usize];
        value /= 62;
    }
    digits.into_iter().map(char::from).collect()
}

fn parse_base62(text: &str) -> Option<u128> {
    if !is_id(text) {
        return None;
    }
    text.bytes().try_fold(0u128, |value, byte| {
        let digit = ALPHABET.iter().position(|&letter| letter == byte)?;
        value.checked_mul(62)?.checked_add(digit as u128)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ids_read_back(seed: u64, index: u32) {
            let id = id(seed, "track", index);
            prop_assert!(is_id(&id));
            prop_assert_eq!(index_of(seed, "track", &id), Some(index));
            prop_assert_eq!(index_of(seed, "album", &id), None);
        }

        #[test]
        fn foreign_ids_are_nobodys(text in "[0-9a-zA-Z]{22}") {
            prop_assert_eq!(index_of(1, "track", &text), None);
        }
    }
}

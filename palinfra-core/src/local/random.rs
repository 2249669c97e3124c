//! Characters that look random and are the same for the same seed. Not for secrets.

/// A hash of some parts: FNV-1a over each part and its length.
pub(crate) fn hash(parts: &[&str]) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    let mut take = |byte: u8| state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    for part in parts {
        part.bytes().for_each(&mut take);
        (part.len() as u64)
            .to_le_bytes()
            .into_iter()
            .for_each(&mut take);
    }
    state
}

/// A stream of numbers: SplitMix64.
pub(crate) struct Stream(u64);

impl Stream {
    pub(crate) fn new(seed: u64) -> Stream {
        Stream(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// So many characters of an alphabet.
    pub(crate) fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| pick(alphabet, self.next())).collect()
    }
}

/// The character of an alphabet that a number stands for.
pub(crate) fn pick(alphabet: &[u8], number: u64) -> char {
    let index = (number % alphabet.len().max(1) as u64) as usize;
    alphabet.get(index).map_or('0', |byte| char::from(*byte))
}

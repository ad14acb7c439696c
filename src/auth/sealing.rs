//! Sealing of ids that others get: one block of AES-256, so that the same id always gives the same
//! text, and nothing can be learned from it, or made up, without the key.

use aes::Aes256;
use aes::cipher::{BlockCipherDecrypt as _, BlockCipherEncrypt as _, KeyInit as _};

/// A key that seals; one for each purpose.
pub(super) struct SealingKey(Aes256);

impl SealingKey {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self(Aes256::new(&key.into()))
    }

    pub(super) fn seal(&self, block: [u8; 16]) -> [u8; 16] {
        let mut block = block.into();
        self.0.encrypt_block(&mut block);
        block.into()
    }

    pub(super) fn open(&self, block: [u8; 16]) -> [u8; 16] {
        let mut block = block.into();
        self.0.decrypt_block(&mut block);
        block.into()
    }
}

//! Why a STUN or TURN server did not do what it was asked.

use std::io;

use tokio_rustls::rustls::{self, CertificateError};

/// Why a server did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The URL is one that browsers cannot use.
    NoSuchWay,
    /// The name has no address.
    NameNotFound,
    /// Nothing came back in time.
    Silence,
    /// The machine says that nothing listens there.
    Refused,
    /// This machine has no way there.
    NoRoute,
    /// The connection was closed in the middle.
    HungUp,
    /// TLS failed for another reason than the certificate.
    NotTls,
    /// The certificate was issued by nobody whom browsers trust.
    Untrusted,
    /// The certificate has run out.
    CertificateExpired,
    /// The certificate is not good yet.
    CertificateNotYet,
    /// The certificate is for another name.
    CertificateName,
    /// The name, realm or nonce is longer than the protocol allows.
    TooLong,
    /// What came back is not STUN.
    NotStun,
    /// Our credentials were not accepted, though they should be good.
    SignInRefused,
    /// Only credentials that last much longer than ours were accepted.
    ClockDiffers,
    /// The server refused with this code (RFC 8489, RFC 8656) and reason.
    Said { code: u16, reason: String },
}

impl Trouble {
    /// What an error of a socket means.
    pub(super) fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused,
            io::ErrorKind::TimedOut => Self::Silence,
            io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::AddrNotAvailable
            | io::ErrorKind::PermissionDenied => Self::NoRoute,
            _ => Self::HungUp,
        }
    }

    /// What an error of a TLS handshake means.
    pub(super) fn of_tls(error: &io::Error) -> Self {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
        match inner {
            Some(rustls::Error::InvalidCertificate(wrong)) => match wrong {
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    Self::CertificateExpired
                }
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    Self::CertificateNotYet
                }
                CertificateError::NotValidForName
                | CertificateError::NotValidForNameContext { .. } => Self::CertificateName,
                _ => Self::Untrusted,
            },
            Some(_) => Self::NotTls,
            None if error.kind() == io::ErrorKind::UnexpectedEof => Self::NotTls,
            None => Self::of(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_certificate_is_told_apart() {
        for (wrong, trouble) in [
            (CertificateError::Expired, Trouble::CertificateExpired),
            (CertificateError::NotValidYet, Trouble::CertificateNotYet),
            (CertificateError::NotValidForName, Trouble::CertificateName),
            (CertificateError::UnknownIssuer, Trouble::Untrusted),
            (CertificateError::BadSignature, Trouble::Untrusted),
        ] {
            let error = rustls::Error::InvalidCertificate(wrong);
            let error = io::Error::new(io::ErrorKind::InvalidData, error);
            assert_eq!(Trouble::of_tls(&error), trouble);
        }
    }

    #[test]
    fn a_socket_says_why_nothing_comes() {
        for (kind, trouble) in [
            (io::ErrorKind::ConnectionRefused, Trouble::Refused),
            (io::ErrorKind::TimedOut, Trouble::Silence),
            (io::ErrorKind::NetworkUnreachable, Trouble::NoRoute),
            (io::ErrorKind::ConnectionReset, Trouble::HungUp),
            (io::ErrorKind::UnexpectedEof, Trouble::HungUp),
        ] {
            assert_eq!(Trouble::of(&kind.into()), trouble, "{kind}");
        }
    }
}

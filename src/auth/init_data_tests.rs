//! Launch data that is good, forged, stale or odd.

use super::init_data::{Refusal, check, data_check_string};
use super::keys::SigningKey;
use crate::ids::UserId;
use crate::limits::{INIT_DATA_AGE_MAX, INIT_DATA_BYTES_MAX};
use crate::person::Person;
use crate::time::UnixMillis;

const TOKEN_A: &str = "5768337691:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8";
const VECTOR_A: &str = "query_id=AAHdF6IQAAAAAN0XohDhrOrc&user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%22%2C%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue%7D&auth_date=1662771648&hash=c501b71e775f74ce10e377dea85a7ea24ecd640b223ea86dfe453e0eaed2e2b2";
const AUTH_DATE_A: u64 = 1_662_771_648;

const TOKEN_B: &str = "7342037359:AAFZehRPBRs8Seg40oDjTMIW8uTGPuW1zfQ";
const VECTOR_B: &str = "user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%20%2B%20-%20%3F%20%5C%2F%22%2C%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue%2C%22allows_write_to_pm%22%3Atrue%2C%22photo_url%22%3A%22https%3A%5C%2F%5C%2Ft.me%5C%2Fi%5C%2Fuserpic%5C%2F320%5C%2F4FPEE4tmP3ATHa57u6MqTDih13LTOiMoKoLDRG4PnSA.svg%22%7D&chat_instance=8134722200314281151&chat_type=private&auth_date=1733584787&signature=zL-ucjNyREiHDE8aihFwpfR9aggP2xiAo3NSpfe-p7IbCisNlDKlo7Kb6G4D0Ao2mBrSgEk4maLSdv6MLIlADQ&hash=2174df5b000556d044f3f020384e879c8efcab55ddea2ced4eb752e93e7080d6";
const AUTH_DATE_B: u64 = 1_733_584_787;

fn at(seconds: u64) -> UnixMillis {
    UnixMillis(seconds * 1000)
}

fn check_a(raw: &str) -> Result<Person, Refusal> {
    check(raw, &SigningKey::for_init_data(TOKEN_A), at(AUTH_DATE_A))
}

/// Launch data with these decoded pairs, signed for bot A.
fn signed(pairs: &[(&str, &str)]) -> String {
    let mut sorted: Vec<(String, String)> = pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    sorted.sort_unstable();
    let hash = SigningKey::for_init_data(TOKEN_A).sign(data_check_string(&sorted).as_bytes());
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .append_pair("hash", &hex::encode(hash))
        .finish()
}

#[test]
fn the_published_data_without_signature_is_accepted() {
    assert_eq!(
        check_a(VECTOR_A),
        Ok(Person {
            id: UserId(279_058_397),
            name: "Vladislav Kibenko".to_owned(),
            username: Some("vdkfrost".to_owned()),
            language: Some("ru".to_owned()),
            signed_in_at: at(AUTH_DATE_A),
        })
    );
}

#[test]
fn the_published_data_with_signature_and_escapes_is_accepted() {
    let key = SigningKey::for_init_data(TOKEN_B);
    let person = check(VECTOR_B, &key, at(AUTH_DATE_B)).expect("authentic");
    assert_eq!(person.name, "Vladislav + - ? / Kibenko");
    assert_eq!(
        check(
            VECTOR_B,
            &SigningKey::for_init_data(TOKEN_A),
            at(AUTH_DATE_B)
        ),
        Err(Refusal::Invalid),
        "signed for another bot"
    );
}

#[test]
fn the_order_of_the_pairs_does_not_matter() {
    let mut pairs: Vec<&str> = VECTOR_A.split('&').collect();
    for _ in 0..pairs.len() {
        pairs.rotate_left(1);
        assert!(check_a(&pairs.join("&")).is_ok(), "{pairs:?}");
    }
}

#[test]
fn a_space_may_be_written_as_plus() {
    let key = SigningKey::for_init_data(TOKEN_B);
    let plus = VECTOR_B.replace("%20", "+");
    assert!(check(&plus, &key, at(AUTH_DATE_B)).is_ok());
}

#[test]
fn whatever_was_changed_is_refused() {
    let hash = &VECTOR_A[VECTOR_A.len() - 64..];
    for (what, raw) in [
        ("another person", VECTOR_A.replace("279058397", "279058398")),
        ("another date", VECTOR_A.replace("1662771648", "1662771649")),
        ("an added pair", format!("{VECTOR_A}&start_param=room")),
        (
            "a dropped pair",
            VECTOR_A.replace("query_id=AAHdF6IQAAAAAN0XohDhrOrc&", ""),
        ),
        ("a renamed pair", VECTOR_A.replace("query_id", "query_ie")),
        ("a pair twice", format!("{VECTOR_A}&auth_date=1662771648")),
        ("a hash twice", format!("{VECTOR_A}&hash={hash}")),
        ("another hash", VECTOR_A.replace(hash, &"0".repeat(64))),
        (
            "an upper-case hash",
            VECTOR_A.replace(hash, &hash.to_uppercase()),
        ),
        ("a short hash", VECTOR_A[..VECTOR_A.len() - 2].to_owned()),
        ("an empty hash", VECTOR_A.replace(hash, "")),
        (
            "a hash that is not hex",
            VECTOR_A.replace(hash, &"zz".repeat(32)),
        ),
        ("no hash", VECTOR_A.replace(&format!("&hash={hash}"), "")),
        ("encoded twice", VECTOR_A.replace('%', "%25")),
        (
            "decoded before",
            VECTOR_A
                .replace("%22", "\"")
                .replace("%2C", ",")
                .replace("%7B", "{\u{0}"),
        ),
        ("cut in the middle", VECTOR_A[..200].to_owned()),
        (
            "pairs merged into one value",
            VECTOR_A.replace("&user=", "%0Auser%3D"),
        ),
        ("nothing", String::new()),
        ("separators only", "&&&===".to_owned()),
        (
            "too long",
            format!("{VECTOR_A}&x={}", "y".repeat(INIT_DATA_BYTES_MAX)),
        ),
    ] {
        assert_eq!(check_a(&raw), Err(Refusal::Invalid), "{what}");
    }
}

#[test]
fn authentic_data_is_too_old_after_a_day_and_never_from_the_future() {
    let key = SigningKey::for_init_data(TOKEN_A);
    let day = INIT_DATA_AGE_MAX.as_secs();
    for (now, outcome) in [
        (AUTH_DATE_A - 60, Ok(())),
        (AUTH_DATE_A - 61, Err(Refusal::Early { seconds: 61 })),
        (AUTH_DATE_A + day, Ok(())),
        (AUTH_DATE_A + day + 1, Err(Refusal::Expired)),
        (AUTH_DATE_A + 10 * day, Err(Refusal::Expired)),
    ] {
        assert_eq!(check(VECTOR_A, &key, at(now)).map(drop), outcome, "{now}");
    }
    let forged = VECTOR_A.replace("279058397", "279058398");
    assert_eq!(
        check(&forged, &key, at(AUTH_DATE_A + 10 * day)),
        Err(Refusal::Invalid),
        "forged data is never merely old"
    );
}

#[test]
fn signed_data_without_a_usable_person_or_date_is_refused() {
    let user = r#"{"id":5,"first_name":"Ann"}"#;
    let date = AUTH_DATE_A.to_string();
    let good = [("user", user), ("auth_date", date.as_str())];
    assert!(check_a(&signed(&good)).is_ok());

    for (what, pairs) in [
        ("no user", vec![("auth_date", date.as_str())]),
        ("no date", vec![("user", user)]),
        ("an empty date", vec![("user", user), ("auth_date", "")]),
        (
            "a signed date",
            vec![("user", user), ("auth_date", "+1662771648")],
        ),
        (
            "a huge date",
            vec![("user", user), ("auth_date", "99999999999999999999")],
        ),
        ("not JSON", vec![("user", "Ann"), ("auth_date", &date)]),
        (
            "no name",
            vec![("user", r#"{"id":5}"#), ("auth_date", &date)],
        ),
        (
            "two ids",
            vec![
                ("user", r#"{"id":5,"id":6,"first_name":"A"}"#),
                ("auth_date", &date),
            ],
        ),
        (
            "a negative id",
            vec![
                ("user", r#"{"id":-5,"first_name":"A"}"#),
                ("auth_date", &date),
            ],
        ),
        (
            "id zero",
            vec![
                ("user", r#"{"id":0,"first_name":"A"}"#),
                ("auth_date", &date),
            ],
        ),
        (
            "an id of 53 bits",
            vec![
                ("user", r#"{"id":4503599627370496,"first_name":"A"}"#),
                ("auth_date", &date),
            ],
        ),
    ] {
        assert_eq!(check_a(&signed(&pairs)), Err(Refusal::Invalid), "{what}");
    }
}

#[test]
fn odd_names_become_presentable() {
    let date = AUTH_DATE_A.to_string();
    for (user, name, username, language) in [
        (
            r#"{"id":5,"first_name":"A","language_code":"pt-BR"}"#,
            "A",
            None,
            Some("pt"),
        ),
        (
            r#"{"id":5,"first_name":"\u202eA","language_code":"x"}"#,
            "A",
            None,
            None,
        ),
        (
            r#"{"id":5,"first_name":"\u3164","username":"ann_1"}"#,
            "ann_1",
            Some("ann_1"),
            None,
        ),
        (
            r#"{"id":5,"first_name":" ","username":"no/path","language_code":"ru"}"#,
            "Гость",
            None,
            Some("ru"),
        ),
    ] {
        let raw = signed(&[("user", user), ("auth_date", &date)]);
        let person = check_a(&raw).expect("authentic");
        assert_eq!(person.name, name, "{user}");
        assert_eq!(person.username.as_deref(), username, "{user}");
        assert_eq!(person.language.as_deref(), language, "{user}");
    }
}

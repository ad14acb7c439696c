//! Who a credential stands for.

use super::*;

const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

fn guest(name: &str) -> Credential {
    Credential::Guest {
        name: name.to_owned(),
    }
}

#[test]
fn a_guest_gets_a_negative_id_that_javascript_can_hold() {
    let auth = Auth::without_bot(&[7; 32], true);
    for nonce in [0, 1, 42, u64::MAX] {
        let person = auth
            .authenticate(&guest(" Ann "), NOW, nonce)
            .expect("guests are allowed");
        assert!(person.id.is_guest(), "{nonce}");
        assert!(person.id.0 > -(1 << 53), "{nonce}");
        assert_eq!(person.name, "Ann");
    }
}

#[test]
fn a_deployment_knows_its_own_room_codes_and_no_others() {
    let auth = Auth::without_bot(&[7; 32], true);
    let mut byte = 0_u8;
    let code = auth.new_room_code(|| {
        byte = byte.wrapping_add(37);
        byte
    });
    assert!(auth.made_room_code(&code));
    assert!(!Auth::without_bot(&[8; 32], true).made_room_code(&code));
    for other in ["zzzz0000zz", "friday", "0123456789"] {
        let other = RoomCode::parse(other).expect("well formed");
        assert!(!auth.made_room_code(&other), "{other}");
    }
}

#[test]
fn guests_are_refused_where_they_are_not_allowed_even_with_an_old_token() {
    let open = Auth::without_bot(&[7; 32], true);
    let closed = Auth::without_bot(&[7; 32], false);
    let person = open
        .authenticate(&guest("Ann"), NOW, 5)
        .expect("guests are allowed");
    let token = open.issue_session(&person, NOW).token;

    let refused = Err(AuthError::GuestsNotAllowed);
    assert_eq!(closed.authenticate(&guest("Ann"), NOW, 5), refused);
    assert_eq!(
        closed.authenticate(&Credential::Session { token }, NOW, 0),
        refused
    );
}

#[test]
fn a_guest_who_comes_back_with_a_token_is_the_same_guest() {
    let auth = Auth::without_bot(&[7; 32], true);
    let person = auth
        .authenticate(&guest("Ann"), NOW, 5)
        .expect("guests are allowed");
    let token = auth.issue_session(&person, NOW).token;
    assert_eq!(
        auth.authenticate_header(&format!("Bearer {token}"), NOW),
        Ok(person)
    );
}

#[test]
fn without_a_bot_no_launch_data_is_believed() {
    let auth = Auth::without_bot(&[7; 32], true);
    assert_eq!(
        auth.authenticate_header("tma user=%7B%7D&auth_date=1&hash=00", NOW),
        Err(AuthError::Invalid)
    );
}

#[test]
fn unknown_schemes_are_refused() {
    let auth = Auth::without_bot(&[7; 32], true);
    for header in ["", "Bearer", "Basic YTpi", "tma", "Bearer ", "  "] {
        assert_eq!(
            auth.authenticate_header(header, NOW),
            Err(AuthError::Invalid),
            "{header:?}"
        );
    }
}

#[test]
fn a_participant_id_belongs_to_one_person_in_one_room_and_survives_a_restart() {
    let auth = Auth::for_bot("123456:secret", false);
    let restarted = Auth::for_bot("123456:secret", false);
    let other_bot = Auth::for_bot("123457:secret", false);
    let room = RoomCode::parse("friday").expect("well formed");
    let other_room = RoomCode::parse("saturday").expect("well formed");
    let id = auth.participant_id(&room, UserId(1));

    assert_eq!(id.0.len(), 16);
    assert_eq!(id, restarted.participant_id(&room, UserId(1)));
    assert_ne!(id, auth.participant_id(&room, UserId(2)));
    assert_ne!(id, auth.participant_id(&other_room, UserId(1)));
    assert_ne!(id, other_bot.participant_id(&room, UserId(1)));
}

#[test]
fn a_network_has_one_name_that_does_not_show_its_address() {
    let auth = Auth::without_bot(&[7; 32], true);
    let name = |text: &str| auth.client_network(text.parse().expect("an address"));
    assert_eq!(name("2001:db8:0:1::1"), name("2001:db8:0:1:ffff::2"));
    assert_ne!(name("2001:db8:0:1::1"), name("2001:db8:0:2::1"));
    assert_eq!(name("::ffff:192.0.2.7"), name("192.0.2.7"));
    assert_ne!(name("192.0.2.7"), name("192.0.2.8"));
    assert_eq!(name("192.0.2.7").0.len(), 16);
    let other = Auth::without_bot(&[8; 32], true);
    let address = "192.0.2.7".parse().expect("an address");
    assert_ne!(other.client_network(address), name("192.0.2.7"));
}

#[test]
fn the_webhook_secret_and_the_turn_name_tell_nothing_of_their_origin() {
    let auth = Auth::for_bot("123456:secret", false);
    let secret = auth.webhook_secret();
    assert_eq!(secret.len(), 64);
    assert!(secret.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(auth.turn_name(UserId(279_058_397)).len(), 16);
    assert_ne!(auth.turn_name(UserId(1)), auth.turn_name(UserId(2)));
}

#[test]
fn the_keys_are_not_shown() {
    assert_eq!(
        format!("{:?}", Auth::for_bot("123456:secret", false)),
        "Auth { allow_guests: false, .. }"
    );
}

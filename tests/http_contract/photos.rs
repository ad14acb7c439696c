//! Profile photos.

use std::sync::atomic::Ordering;

use serde_json::json;

use super::keys;
use super::support::{ANN, BOB, HUGE, PHOTO, TOKEN, UNLUCKY, World, send};

#[tokio::test]
async fn a_photo_comes_from_us_by_a_signed_address() {
    let world = World::new().await;
    let path = format!("/api/users/{ANN}/avatar");
    let (_ann, _) = world.inside(ANN, "friday").await;
    let (_bob, _) = world.inside(BOB, "friday").await;
    let address = world.person(BOB).get(&path).await.json();
    assert_eq!(keys(&address), ["avatar"]);
    let address = address["avatar"].as_str().expect("an address").to_owned();
    let prefix = format!("{}/api/avatars/", world.origin());
    assert!(address.starts_with(&prefix), "{address}");

    let stranger = world.stranger();
    let image = stranger.get(&address).await;
    assert_eq!((image.status, image.bytes.as_slice()), (200, PHOTO));
    assert_eq!(image.header("content-type"), "image/jpeg");
    assert_eq!(image.header("cache-control"), "private, max-age=21600");
    let kept = stranger
        .request("GET", &address)
        .header("if-none-match", image.header("etag"));
    assert_eq!(send(kept).await.status, 304);

    let (_, query) = address.split_once('?').expect("a query");
    let signed = stranger.get(&format!("{path}?{query}")).await;
    assert_eq!(signed.status, 200, "the signature is good for asking too");
    assert_eq!(signed.json()["avatar"], address, "but not for longer");
    assert_eq!(world.downloads.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_photos_of_others_are_for_who_sees_them_and_their_ids_for_nobody() {
    let world = World::new().await;
    let path = |id: i64| format!("/api/users/{id}/avatar");
    let bob = world.person(BOB);
    let no_avatar = (404, "no_avatar".to_owned());
    let (ann, _) = world.inside(ANN, "friday").await;
    assert_eq!(bob.get(&path(ANN)).await.refusal(), no_avatar);
    // Telegram would fail to give this one: nobody asks it.
    assert_eq!(bob.get(&path(UNLUCKY)).await.refusal(), no_avatar);
    let (_elsewhere, _) = world.inside(BOB, "saturday").await;
    assert_eq!(bob.get(&path(ANN)).await.refusal(), no_avatar);

    let (_bob, welcome) = world.inside(BOB, "friday").await;
    assert_eq!(bob.get(&path(ANN)).await.status, 200);
    let own = world.person(ANN).get(&path(ANN)).await;
    assert_eq!(own.status, 200);
    let others = welcome["participants"].to_string();
    assert!(others.contains("/api/avatars/"), "{others}");
    for text in [others, own.json().to_string()] {
        assert!(!text.contains(&ANN.to_string()), "{text}");
    }
    drop(ann);
}

#[tokio::test]
async fn who_waits_before_a_locked_room_learns_nothing_of_who_is_inside() {
    let world = World::new().await;
    let (mut ann, _) = world.inside(ANN, "friday").await;
    ann.say(&json!({ "type": "moderate", "action": { "kind": "lock", "locked": true }, "ref": 1 }))
        .await;
    let (_bob, welcome) = world.seat(BOB, "friday", "lobby").await;
    assert_eq!(welcome["room"]["locked"], true, "{welcome}");
    let path = format!("/api/users/{ANN}/avatar");
    let answer = world.person(BOB).get(&path).await;
    assert_eq!(answer.refusal(), (404, "no_avatar".to_owned()));
}

#[tokio::test]
async fn a_photo_is_refused_without_the_right_to_it() {
    let world = World::new().await;
    let path = format!("/api/users/{ANN}/avatar");
    let address = world.person(ANN).get(&path).await.json()["avatar"].clone();
    let address = address.as_str().expect("an address").to_owned();
    let of_bob = efir::auth::Auth::for_bot(TOKEN, false)
        .avatar_path(efir::ids::UserId(BOB), efir::time::now())
        .expect("not a guest");
    let (_, query) = address.split_once('?').expect("a query");
    let (of_bob, _) = of_bob.split_once('?').expect("a query");
    let stranger = world.stranger();
    let forbidden = (403, "forbidden".to_owned());
    for bad in [
        format!("{of_bob}?{query}"),
        format!("/api/avatars/{ANN}?{query}"),
        address.replace("?e=1", "?e=2"),
        address.replace("&s=", "&s=A"),
        format!("/api/avatars/{ANN}"),
        format!("/api/avatars/{ANN}?e=x&s=y"),
        "/api/avatars/ann?e=1&s=2".to_owned(),
        "/api/avatars/99999999999999999999?e=1&s=2".to_owned(),
    ] {
        assert_eq!(stranger.get(&bad).await.refusal(), forbidden, "{bad}");
    }
    let asked = stranger.get(&path).await;
    assert_eq!(asked.refusal(), (401, "auth_required".to_owned()));
}

#[tokio::test]
async fn who_has_no_photo_is_told_from_a_failure() {
    let world = World::new().await;
    let ann = world.person(ANN);
    let mut room = vec![world.inside(ANN, "friday").await];
    for id in [BOB, UNLUCKY, HUGE] {
        room.push(world.inside(id, "friday").await);
    }
    for id in [BOB.to_string(), "-5".to_owned(), "ann".to_owned()] {
        let answer = ann.get(&format!("/api/users/{id}/avatar")).await;
        assert_eq!(answer.refusal(), (404, "no_avatar".to_owned()), "{id}");
    }
    let of_bob = efir::auth::Auth::for_bot(TOKEN, false)
        .avatar_path(efir::ids::UserId(BOB), efir::time::now())
        .expect("not a guest");
    let image = world.stranger().get(&of_bob).await;
    assert_eq!((image.status, image.bytes.len()), (204, 0));
    assert_eq!(image.header("cache-control"), "private, max-age=600");
    let answer = ann.get(&format!("/api/users/{UNLUCKY}/avatar")).await;
    assert_eq!(answer.refusal(), (502, "avatar_unavailable".to_owned()));
    let answer = ann.get(&format!("/api/users/{HUGE}/avatar")).await;
    let refused = (502, "avatar_unavailable".to_owned());
    assert_eq!(answer.refusal(), refused, "larger than a photo is");
}

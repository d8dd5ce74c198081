//! What holds when something goes wrong in the middle of a sale.

use super::{Found, broken, none_of};
use crate::judge::scene::Scene;
use crate::request_log::Seen;

pub fn reached(scene: &Scene<'_>) -> Found {
    // A pulled cable cuts whatever the register tries; everything else befalls a write.
    let cut = scene.requests.iter().find(|seen| seen.fault == Some(crate::faults::CABLE));
    let early = |write: &&Seen| cut.is_some_and(|cut| write.n < cut.n) && write.answer().is_some();
    if let Some(write) = scene.of_operation("check.write").find(early) {
        return broken("Чек проведён ещё до обрыва связи. Сыграйте сценарий ещё раз.", [write.n]);
    }
    if cut.is_some() || scene.of_operation("check.write").any(|write| write.fault.is_some()) {
        return Found::Right;
    }
    broken("Во время сбоя касса ничего не отправила: проверить нечего. Сыграйте сценарий ещё раз.", [])
}

pub fn gives_up(scene: &Scene<'_>) -> Found {
    let Some((wait, request)) = scene.longest_wait() else { return Found::Nothing };
    if wait <= scene.patience {
        return Found::Right;
    }
    let sentence = format!(
        "Касса ждала {} с; очередь может ждать не больше {} с. Нужен срок, после которого чек продаётся без бонусов.",
        wait.as_secs(),
        scene.patience.as_secs()
    );
    broken(sentence, [request.n])
}

fn same(left: &Seen, right: &Seen, name: &str) -> bool {
    !left.text(name).is_empty() && left.text(name) == right.text(name)
}

/// Whether two requests mean the same receipt.
fn one_receipt(left: &Seen, right: &Seen) -> bool {
    same(left, right, "check_id") || same(left, right, "calc_id")
}

pub fn new_number(scene: &Scene<'_>) -> Found {
    let Some(lost) = scene.lost_write() else { return Found::Nothing };
    if scene.held_of_customers().count() < 2 {
        return Found::Right;
    }
    let writes =
        scene.of_operation("check.write").filter(|write| write.n >= lost.n && write.answer().is_some());
    let sentence = "Чек без ответа не откачен, а та же продажа проведена ещё раз под новым номером: бонусы списаны дважды.";
    broken(sentence, writes.map(|write| write.n))
}

pub fn forgotten(scene: &Scene<'_>) -> Found {
    let Some(lost) = scene.lost_write() else { return Found::Nothing };
    // A rollback that was refused is none: the shop has the check still. Written again, it is printed as it is held.
    let repeats = |write: &Seen| write.n > lost.n && one_receipt(lost, write);
    if !scene.holds(lost) || scene.of_operation("check.write").any(repeats) {
        return Found::Right;
    }
    let sentence = "Чек проведён на сервере, а касса об этом не узнала и не откатила его: если он продан без бонусов, они потеряны.";
    broken(sentence, [lost.n])
}

pub fn rolled_back(scene: &Scene<'_>) -> Found {
    let wrong =
        scene.of_operation("check.write").filter(|write| write.status.is_none() && write.answer().is_some());
    none_of(wrong.filter(|write| scene.holds(write)).map(|write| write.n).collect(), || {
        "Чек продан без бонусов, но на сервере остался проведённым: бонусы покупателя потеряны. Нужен rollback, когда \
         сервер снова отвечает."
            .to_owned()
    })
}

pub fn stray(scene: &Scene<'_>) -> Found {
    let kept = |write: &&Seen| {
        let id = write.text("calc_id");
        write.answer().is_some() && scene.held_of_customers().any(|check| check["calc_id"] == id)
    };
    let wrong = scene.of_operation("check.write").filter(kept).map(|write| write.n).collect();
    none_of(wrong, || {
        "Чек продан без бонусов, а потом всё-таки проведён на сервере: бонусы списаны без скидки.".to_owned()
    })
}

pub fn paper(scene: &Scene<'_>) -> Found {
    let Some(paper) = scene.paper else { return Found::Nothing };
    let server = scene.spent().is_positive();
    if paper == server {
        return Found::Right;
    }
    let writes: Vec<u64> = scene.of_operation("check.write").map(|write| write.n).collect();
    let sentence = if server {
        "На сервере бонусы списаны, а на бумаге нет: бонусы покупателя потеряны."
    } else {
        "На бумаге бонусы списаны, а на сервере нет: те же бонусы потратят ещё раз."
    };
    broken(sentence, writes)
}

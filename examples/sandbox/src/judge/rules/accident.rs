//! What holds when something goes wrong in the middle of a sale.

use super::{Found, broken, none_of};
use crate::judge::scene::Scene;
use crate::refusal::Reason;
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
    // One that the scenario has refused whatever it says is all that a register can do.
    let tried = |rollback: &Seen| rollback.fault.is_some() && repeats(rollback);
    let came_back =
        scene.of_operation("check.write").any(repeats) || scene.of_operation("check.rollback").any(tried);
    if !scene.holds(lost) || came_back {
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

pub fn cancelled(scene: &Scene<'_>) -> Found {
    let (Some(lost), Some(said)) = (scene.lost_write(), scene.cancelled) else { return Found::Nothing };
    if !said || !scene.holds(lost) {
        return Found::Right;
    }
    let sentence =
        "Касса сказала, что чек отменён, а сервер его не откатил: бонусы списаны, и никто этого не проверит.";
    broken(sentence, [lost.n])
}

pub fn unsettled(scene: &Scene<'_>) -> Found {
    let (Some(lost), Some(paper)) = (scene.lost_write(), scene.paper) else { return Found::Nothing };
    // The server's own word that it has the receipt settles it.
    let told = |write: &Seen| {
        let refused = write.outcome.as_ref().and_then(|outcome| outcome.as_ref().err());
        let already = refused.is_some_and(|refusal| refusal.reason == Reason::AlreadyWritten);
        write.n > lost.n && write.status.is_some() && already && one_receipt(lost, write)
    };
    if !paper || scene.of_operation("check.write").any(told) {
        return Found::Right;
    }
    let sentence = "Напечатан чек с бонусами, хотя касса не знает, проведён ли он: ответа не было, откатить сервер отказался.";
    broken(sentence, [lost.n])
}

pub fn goes_on(scene: &Scene<'_>) -> Found {
    if scene.held.iter().any(|check| check["token"] == "") {
        return Found::Right;
    }
    broken("Следующей продажи на сервере нет: один застрявший чек остановил всю кассу.", [])
}

pub fn unproven(scene: &Scene<'_>) -> Found {
    let lied = |write: &&Seen| write.fault.is_some() && write.succeeded() && write.outcome.is_none();
    let Some(lied) = scene.of_operation("check.write").find(lied) else { return Found::Nothing };
    let mut after = scene.requests.iter().filter(|seen| seen.n > lied.n && one_receipt(lied, seen));
    if after.any(|seen| matches!(seen.operation, Some("check.write" | "check.rollback"))) {
        return Found::Right;
    }
    let sentence = "Ответ «HTTP 200» без чека принят за успех: чека на сервере нет, бонусы потратят ещё раз. Успех – только ответ с \
                    данными чека; иначе исход неизвестен, чек надо откатить.";
    broken(sentence, [lied.n])
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

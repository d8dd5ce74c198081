//! `goods.import`: the shop's list of goods and groups.

use serde_json::{Value, json};

use super::Desk;
use crate::fields::Fields;
use crate::model::{Good, GoodsList, Group};
use crate::refusal::Refusal;

/// `goods.import`
pub fn import(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Value, Refusal> {
    let goods = fields.list("goods")?.unwrap_or_default();
    let groups = fields.list("groups")?.unwrap_or_default();
    // A full list in parts replaces the old one with its first part.
    if fields.flag("full")? && fields.whole("part")?.unwrap_or(1) <= 1 {
        desk.books.remove_all::<Good>()?;
        desk.books.remove_all::<Group>()?;
    }
    for row in &groups {
        desk.books.put(&Group {
            code: row.required("code")?,
            name: row.text("name")?.unwrap_or_default(),
            parent: row.text("parent")?.unwrap_or_default(),
        })?;
    }
    let mut accepted = 0;
    let mut rejected = Vec::new();
    for (position, row) in goods.iter().enumerate() {
        match read_good(row) {
            Ok(good) => {
                desk.books.put(&good)?;
                accepted += 1;
            }
            Err(message) => {
                let code = row.text("code").ok().flatten().unwrap_or_default();
                rejected.push(json!({"index": position, "code": code, "message": message}));
            }
        }
    }
    if accepted > 0 {
        desk.books.put(&GoodsList::default())?;
    }
    Ok(json!({"accepted": accepted, "rejected": rejected}))
}

/// A good, or what the one who sent it should read.
fn read_good(row: &Fields<'_>) -> Result<Good, &'static str> {
    let text = |name, message| row.text(name).map_err(|_| message);
    row.money("price").map_err(|_| "Неверная цена")?;
    row.money("mrc").map_err(|_| "Неверная минимальная цена")?;
    Ok(Good {
        code: text("code", "Неверный код товара")?.ok_or("Не указан код товара")?,
        name: text("name", "Неверное название товара")?.ok_or("Не указано название товара")?,
        group: text("group", "Неверная группа товара")?.unwrap_or_default(),
        not_discount: row.flag("not_discount").map_err(|_| "Неверный признак запрета скидок")?,
    })
}

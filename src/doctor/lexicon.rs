//! The words by which fields and operations are known: English ones that their names are made of, Russian ones that
//! describe them. Variants are parted by `|`.

/// A field's last name, English variants, Russian variants.
pub type Entry = (&'static str, &'static str, &'static str);

/// Fields of requests and answers. A name with dots is of that place alone.
pub const FIELDS: &[Entry] = &[
    ("phone", "phone|phone number|msisdn|tel|mobile", "номер телефона|телефон клиента|телефон"),
    ("qr", "qr|qr code|scan|barcode value|code", "qr код|код карты|считанный код"),
    ("pin", "pin|pin code|sms code|confirm code|otp", "пин код из смс|пин код|код подтверждения"),
    ("first_name", "first name|name", "имя"),
    ("last_name", "last name|surname", "фамилия"),
    ("middle_name", "middle name|patronymic", "отчество"),
    ("birthday", "birthday|birth date|date of birth", "дата рождения"),
    ("gender", "gender|sex", "пол"),
    ("card", "card|card number", "номер карты"),
    ("register_request", "register request|registration", "заявка на регистрацию|номер заявки"),
    ("total_bonus", "total bonus|bonus balance|points|balance", "всего бонусов|баланс бонусов"),
    ("token", "token|client token|guest key|customer token", "токен клиента|токен покупателя"),
    ("exists_chatbot", "exists chatbot|chatbot", "признак наличия чатбота"),
    ("n_checkpin", "n checkpin|need pin", "проверка пин кода при списании"),
    ("customer_token", "customer token|client token|guest key", "токен клиента|токен покупателя"),
    ("check_id", "check id|receipt id|bill number|check number", "номер чека на кассе|номер чека"),
    ("calc_id", "calc id|calculation id|calc key", "идентификатор расчета|номер расчета"),
    ("return_id", "return id|refund id", "номер возврата"),
    ("items", "items|positions|lines|rows", "позиции чека|позиции|возвращаемые позиции"),
    ("index", "index|line no|position|line number", "номер позиции|номер строки"),
    ("items.code", "code|sku|goods code|article", "код товара|артикул"),
    ("goods.code", "code|sku|goods code|article", "код товара|артикул"),
    ("price", "price|cost|unit price", "цена"),
    ("qty", "qty|quantity|amount|count", "количество"),
    ("mrc", "mrc|min price", "минимальная розничная цена"),
    (
        "pay_bonus",
        "pay bonus|bonus pay|spend bonus",
        "сколько бонусов списать|бонусы к списанию|списано на позицию",
    ),
    ("coupon", "coupon|promo code|coupon code", "купон|промокод"),
    ("gift_code", "gift code|gift|present code", "подарочный код"),
    ("certificate", "certificate|certificates|gift cards", "сертификаты к оплате|сертификаты"),
    ("certificate.code", "code|certificate code|number", "номер сертификата"),
    ("certificate.pin", "pin|pin code", "пин код сертификата"),
    ("summ", "summ|sum|pay sum|cert sum", "сумма к списанию|принятая сумма"),
    ("cashier", "cashier|operator", "кассир"),
    ("shift", "shift|shift number", "номер смены|смена"),
    ("number", "number|document number", "номер документа"),
    ("datetime", "datetime|date time|date", "дата и время чека|дата чека"),
    ("print_text", "print text|receipt text|slip", "текст для печати в чеке|текст чека"),
    ("total_bonus_pay", "total bonus pay|bonus paid|spent", "списано бонусов"),
    ("total_add_bonus", "total add bonus|bonus added|earned", "начислено бонусов"),
    (
        "customer_total_bonus",
        "customer total bonus|bonus left|balance after",
        "бонусов у клиента|остаток бонусов",
    ),
    (
        "total_max_bonus_can_pay",
        "total max bonus can pay|max bonus|bonus limit",
        "максимум бонусов к списанию",
    ),
    ("total_discount", "total discount|discount total|discount sum", "скидка|сумма скидки"),
    ("total_check_amount", "total check amount|to pay|amount due", "сумма чека|к оплате"),
    ("campaign_id", "campaign id", "номер акции"),
    ("campaign_name", "campaign name", "название акции"),
    ("coupon_used", "coupon used", "примененный купон"),
    ("coupon_code", "coupon code", "код применения купона"),
    ("coupon_message", "coupon message", "сообщение о купоне"),
    ("gift_code_used", "gift code used", "примененный подарочный код"),
    ("gift_code_message", "gift code message", "сообщение о подарочном коде"),
    ("sum", "sum", "сумма позиции"),
    ("max_bonus_can_pay", "max bonus can pay", "максимум бонусов на позицию"),
    ("calc_discount", "calc discount", "скидка на позицию"),
    ("calc_bonus_add", "calc bonus add", "начислено за позицию"),
    ("not_exist", "not exist", "товара нет"),
    ("not_discount", "not discount", "скидки запрещены"),
    ("action", "action", "акция позиции"),
    ("status_code", "status code|cert status|state code", "код статуса сертификата|статус сертификата"),
    ("code", "code|certificate code|number", "номер сертификата|код сертификата"),
    ("balance", "balance|rest|cert balance", "остаток на сертификате|баланс сертификата"),
    ("expires", "expires|valid till", "срок действия"),
    ("message", "message", "сообщение для кассира"),
    ("need_pin", "need pin", "нужен пин код"),
    ("bonus_returned", "bonus returned|returned bonus", "возвращено бонусов"),
    ("bonus_withdrawn", "bonus withdrawn|withdrawn bonus", "снято начисленных бонусов"),
    ("groups", "groups", "группы товаров"),
    ("groups.code", "code|group code", "код группы"),
    ("groups.name", "name|group name", "название группы"),
    ("parent", "parent", "родительская группа"),
    ("goods", "goods|products", "товары"),
    ("goods.name", "name|goods name", "название товара|наименование"),
    ("group", "group", "группа товара"),
    ("barcode", "barcode|ean", "штрихкод"),
    ("unit", "unit", "единица измерения"),
    ("full", "full", "полная выгрузка"),
    ("part", "part", "номер части"),
    ("parts", "parts", "всего частей"),
];

/// Operations: paths under which servers have them, ours first. Their Russian titles stand in the table.
pub const PATHS: &[(&str, &str)] = &[
    (
        "customer.auth_phone",
        "/customer/auth|/guest/find|/client/by-phone|/customer/auth/phone|/customer/find",
    ),
    (
        "customer.auth_qr",
        "/customer/auth/qr|/guest/scan|/client/by-code|/customer/qr|/customer/auth-qr|/customer/authqr",
    ),
    (
        "customer.register_request",
        "/customer/register/request|/guest/join|/client/register|/customer/register|/customer/registration",
    ),
    (
        "customer.register_resend",
        "/customer/register/resend|/guest/join/again|/client/register/repeat|/customer/register/repeat|/customer/resend",
    ),
    (
        "customer.register_confirm",
        "/customer/register/confirm|/guest/join/confirm|/client/register/finish|/customer/confirm",
    ),
    ("customer.send_chatbot_sms", "/customer/chatbot/sms|/guest/bot|/client/chatbot|/customer/chatbot"),
    (
        "certificate.info",
        "/certificate/info|/giftcard/state|/cert/check|/certificate|/certificate/check|/cert/info",
    ),
    ("check.calc", "/check|/bill/count|/receipt/calculate|/check/calc"),
    ("check.write", "/check/write|/bill/close|/receipt/commit|/check/commit"),
    ("check.askpin", "/check/askpin|/bill/pin|/receipt/pin/send|/check/ask-pin|/check/pin"),
    (
        "check.checkpin",
        "/check/checkpin|/bill/pin/check|/receipt/pin/verify|/check/check-pin|/check/pin/check",
    ),
    ("check.return", "/check/return|/bill/refund|/receipt/return|/check/refund"),
    ("check.rollback", "/check/rollback|/bill/undo|/receipt/cancel|/check/cancel|/check/delete"),
    ("goods.import", "/import/json|/goods|/nomenclature/load|/import|/goods/import"),
    ("basic.ping", "/basic/ping|/alive|/status|/ping"),
];

/// Where servers take the token: header, word before it, or the name of a query's parameter or of a body's field.
pub const TOKENS: &[(&str, &str, &str)] = &[
    ("auth_header", "Authorization", "Bearer"),
    ("auth_header", "Authorization", "Token"),
    ("auth_header", "Authorization", ""),
    ("auth_header", "X-Token", ""),
    ("auth_header", "X-Api-Key", ""),
    ("auth_header", "X-Auth-Token", ""),
    ("auth_header", "Token", ""),
    ("auth_query", "token", ""),
    ("auth_query", "access_token", ""),
    ("auth_query", "access-token", ""),
    ("auth_query", "api_key", ""),
    ("auth_field", "token", ""),
    ("auth_field", "store_token", ""),
    ("auth_field", "access_token", ""),
    ("auth_field", "api_key", ""),
];

/// Objects that servers put a customer's fields into.
pub const NESTS: &[&str] = &["guest", "customer", "client"];

/// The paths of an operation.
pub fn paths(operation: &str) -> impl Iterator<Item = &'static str> {
    let paths = PATHS.iter().find(|(name, _)| *name == operation).map_or("", |(_, paths)| paths);
    paths.split('|').filter(|path| !path.is_empty())
}

/// The names that a field may have on the wire, its own first: `coupon_code`, `couponCode`.
#[must_use]
pub fn names(path: &str) -> Vec<String> {
    let last = path.rsplit('.').next().unwrap_or(path);
    let mut names = vec![last.to_owned()];
    // Where a place has words of its own, those of the name elsewhere come after them.
    let variants =
        [field(path), field(last)].into_iter().flatten().flat_map(|(_, english, _)| english.split('|'));
    let spelt = variants.flat_map(|variant| {
        let mut camel = String::with_capacity(variant.len());
        for word in variant.split(' ') {
            match word.chars().next() {
                Some(first) if !camel.is_empty() => {
                    camel.extend(first.to_uppercase());
                    camel.push_str(&word[first.len_utf8()..]);
                }
                _ => camel.push_str(word),
            }
        }
        [variant.replace(' ', "_"), camel]
    });
    for name in spelt {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The entry of a field: of its whole path, else of its last name.
#[must_use]
pub fn field(path: &str) -> Option<&'static Entry> {
    let last = path.rsplit('.').next().unwrap_or(path);
    let named = |name: &str| FIELDS.iter().find(|(known, ..)| *known == name);
    named(path).or_else(|| named(last))
}

/// How alike a text is to the nearest of the variants, from 0 to 100.
#[must_use]
pub fn likeness(text: &str, variants: &str) -> u32 {
    let words = stems(text);
    variants.split('|').map(|variant| dice(&words, &stems(variant))).max().unwrap_or(0)
}

/// The beginnings of a text's words, without the small ones: `couponCode`, `coupon_code`, «код купона».
fn stems(text: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for letter in text.chars() {
        if letter.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(if letter.is_alphanumeric() { letter } else { ' ' });
        before = letter;
    }
    let spaced = spaced.to_lowercase().replace('ё', "е");
    let words = spaced
        .split_whitespace()
        .filter(|w| !matches!(*w, "по" | "на" | "в" | "и" | "о" | "из" | "за" | "для" | "к" | "у" | "с"));
    let mut stems: Vec<String> = words.map(|word| word.chars().take(5).collect()).collect();
    stems.sort_unstable();
    stems.dedup();
    stems
}

fn dice(a: &[String], b: &[String]) -> u32 {
    let common = a.iter().filter(|word| b.contains(word)).count();
    let all = a.len() + b.len();
    (200 * common).checked_div(all).and_then(|score| u32::try_from(score).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_may_have_its_own_name_and_the_variants_of_it() {
        assert_eq!(names("coupon"), ["coupon", "promo_code", "promoCode", "coupon_code", "couponCode"]);
        assert_eq!(names("items.nowhere"), ["nowhere"]);
    }

    #[test]
    fn likeness_is_of_words_whatever_their_ends_and_spelling() {
        assert_eq!(likeness("couponCode", "coupon|coupon code"), 100);
        assert_eq!(likeness("Номер телефона", "номер телефон"), 100);
        assert!(likeness("Списано бонусов", "сколько бонусов списать") > 70);
        assert_eq!(likeness("", "phone"), 0);
        assert_eq!(likeness("Имя", "отчество"), 0);
    }
}

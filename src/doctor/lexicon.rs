//! The words by which fields and operations are known: English ones that their names are made of, Russian ones that
//! describe them. Variants are parted by `|`.

/// A field's last name, English variants, Russian variants.
pub type Entry = (&'static str, &'static str, &'static str);

/// Fields of requests and answers. A name with dots is of that place alone.
pub const FIELDS: &[Entry] = &[
    ("phone", "phone|phone number|msisdn|tel|mobile", "номер телефона|телефон клиента|телефон"),
    ("qr", "qr|qr code|scan|barcode value|code|identifier", "qr код|код карты|считанный код"),
    (
        "pin",
        "pin|pin code|sms code|confirm code|confirmation code|otp",
        "пин код из смс|пин код|код подтверждения",
    ),
    ("first_name", "first name|name", "имя"),
    ("last_name", "last name|surname", "фамилия"),
    ("middle_name", "middle name|patronymic", "отчество"),
    ("birthday", "birthday|birth date|date of birth", "дата рождения"),
    ("gender", "gender|sex", "пол"),
    ("card", "card|card number", "номер карты|карта"),
    ("register_request", "register request|registration", "заявка на регистрацию|номер заявки"),
    ("total_bonus", "total bonus|bonus balance|points|balance", "всего бонусов|баланс бонусов"),
    ("token", "token|client token|guest key|customer token|access token", "токен клиента|токен покупателя"),
    ("exists_chatbot", "exists chatbot|chatbot", "признак наличия чатбота"),
    ("n_checkpin", "n checkpin|need pin", "проверка пин кода при списании"),
    ("customer_token", "customer token|client token|guest key", "токен клиента|токен покупателя"),
    (
        "check_id",
        "check id|receipt id|bill number|check number|receipt uid|external receipt id",
        "номер чека на кассе|номер чека",
    ),
    ("calc_id", "calc id|calculation id|calc key", "идентификатор расчета|номер расчета"),
    ("return_id", "return id|refund id|return uid", "номер возврата"),
    ("items", "items|positions|lines|rows", "позиции чека|позиции|возвращаемые позиции"),
    ("index", "index|line no|position|line number|line index", "номер позиции|номер строки"),
    ("items.code", "code|sku|goods code|article", "код товара|артикул"),
    ("goods.code", "code|sku|goods code|article", "код товара|артикул"),
    ("price", "price|cost|unit price", "цена"),
    ("qty", "qty|quantity|amount|count", "количество"),
    ("mrc", "mrc|min price|min retail price", "минимальная розничная цена"),
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
    ("cashier", "cashier|cashier name|operator|seller", "кассир"),
    ("shift", "shift|shift number|shift no", "номер смены|смена"),
    (
        "number",
        "number|document number|receipt no|receipt number",
        "номер документа|номер фискального документа",
    ),
    (
        "datetime",
        "datetime|date time|date|closed at|created",
        "дата и время чека|дата чека|дата закрытия чека",
    ),
    (
        "print_text",
        "print text|receipt text|slip|message for print|print lines",
        "текст для печати в чеке|текст чека",
    ),
    ("total_bonus_pay", "total bonus pay|bonus paid|spent|bonus spent|bonus write off", "списано бонусов"),
    ("total_add_bonus", "total add bonus|bonus added|earned|bonus earned|accrued", "начислено бонусов"),
    (
        "customer_total_bonus",
        "customer total bonus|bonus left|balance after|bonus rest|bonus balance",
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
    ("balance", "balance|rest|cert balance|remaining amount", "остаток на сертификате|баланс сертификата"),
    ("expires", "expires|expires at|expire date|valid till|valid until", "срок действия"),
    ("message", "message", "сообщение для кассира"),
    ("need_pin", "need pin|has pin|is pin protected", "нужен пин код"),
    ("bonus_returned", "bonus returned|returned bonus|refunded", "возвращено бонусов"),
    (
        "bonus_withdrawn",
        "bonus withdrawn|withdrawn bonus|revoked bonus|cancelled",
        "снято начисленных бонусов",
    ),
    ("groups", "groups|categories|goods groups", "группы товаров|группы"),
    ("groups.code", "code|group code|id|uid", "код группы"),
    ("groups.name", "name|group name|title", "название группы"),
    ("parent", "parent|parent id|parent group code", "родительская группа|код родителя"),
    ("goods", "goods|products", "товары"),
    ("goods.name", "name|goods name|title", "название товара|наименование"),
    ("group", "group|group code|category id", "группа товара|код группы"),
    ("barcode", "barcode|ean", "штрихкод"),
    ("unit", "unit|unit name", "единица измерения"),
    ("full", "full|full sync|is full import", "полная выгрузка"),
    ("part", "part", "номер части"),
    ("parts", "parts", "всего частей"),
];

/// Operations: paths under which servers have them, ours first, and Russian titles beside that of the table.
pub const OPERATIONS: &[Entry] = &[
    (
        "customer.auth_phone",
        "/customer/auth|/guest/find|/client/by-phone|/customer/auth/phone|/customer/find",
        "авторизовать клиента по номеру телефона|поиск покупателя по телефону",
    ),
    (
        "customer.auth_qr",
        "/customer/auth/qr|/guest/scan|/client/by-code|/customer/qr|/customer/auth-qr|/customer/authqr|/customer/auth/code|/customer/auth/card|/customer/identify",
        "авторизация гостя по карте|авторизовать клиента по карте или qr|поиск покупателя по карте или qr коду",
    ),
    (
        "customer.register_request",
        "/customer/register/request|/guest/join|/client/register|/customer/register|/customer/registration|/customer/registrations",
        "заявка на регистрацию|создать заявку на регистрацию|начать регистрацию клиента",
    ),
    (
        "customer.register_resend",
        "/customer/register/resend|/guest/join/again|/client/register/repeat|/customer/register/repeat|/customer/resend|/customer/registration/repeat|/customer/registrations/resend",
        "повторная отправка кода|отправить код подтверждения повторно|выслать код регистрации еще раз",
    ),
    (
        "customer.register_confirm",
        "/customer/register/confirm|/guest/join/confirm|/client/register/finish|/customer/confirm|/customer/registration/confirm",
        "подтвердить регистрацию|завершить регистрацию|регистрация клиента",
    ),
    (
        "customer.send_chatbot_sms",
        "/customer/chatbot/sms|/guest/bot|/client/chatbot|/customer/chatbot|/customer/sms-bot",
        "смс со ссылкой на бота|отправить клиенту ссылку на чат бот|ссылка на чат бота в смс",
    ),
    (
        "certificate.info",
        "/certificate/info|/giftcard/state|/cert/check|/certificate|/certificate/check|/cert/info|/certificates|/certificates/info",
        "информация о сертификате|состояние подарочного сертификата|проверка сертификата",
    ),
    (
        "check.calc",
        "/check|/bill/count|/receipt/calculate|/check/calc",
        "расчет чека|рассчитать чек|предварительный расчет чека",
    ),
    (
        "check.write",
        "/check/write|/bill/close|/receipt/commit|/check/commit",
        "проведение чека|проведение чека по расчету|записать чек",
    ),
    (
        "check.askpin",
        "/check/askpin|/bill/pin|/receipt/pin/send|/check/ask-pin|/check/pin|/check/request-pin",
        "запросить пин на списание|отправить покупателю код для списания бонусов",
    ),
    (
        "check.checkpin",
        "/check/checkpin|/bill/pin/check|/receipt/pin/verify|/check/check-pin|/check/pin/check|/check/pin/confirm|/check/confirm-pin",
        "проверить пин на списание|проверка пин кода|подтвердить списание кодом",
    ),
    (
        "check.return",
        "/check/return|/bill/refund|/receipt/return|/check/refund",
        "возврат|возврат товара|оформить возврат",
    ),
    (
        "check.rollback",
        "/check/rollback|/bill/undo|/receipt/cancel|/check/cancel|/check/delete",
        "отмена чека|отменить проведенный чек|удалить чек",
    ),
    (
        "goods.import",
        "/import/json|/goods|/nomenclature/load|/import|/goods/import",
        "импорт номенклатуры|загрузка справочника товаров|импорт товаров и групп",
    ),
    (
        "basic.ping",
        "/basic/ping|/alive|/status|/ping|/basic/me|/basic/store|/basic/whoami",
        "проверка токена|текущий магазин|сведения о магазине",
    ),
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
    ("auth_query", "api_token", ""),
    ("auth_field", "token", ""),
    ("auth_field", "store_token", ""),
    ("auth_field", "access_token", ""),
    ("auth_field", "api_key", ""),
];

/// Objects that servers put a customer's fields into.
pub const NESTS: &[&str] = &["guest", "customer", "client"];

/// The paths of an operation.
pub fn paths(operation: &str) -> impl Iterator<Item = &'static str> {
    self::operation(operation).0.split('|').filter(|path| !path.is_empty())
}

/// The variants of an operation's path, and of its title.
#[must_use]
pub fn operation(name: &str) -> (&'static str, &'static str) {
    OPERATIONS
        .iter()
        .find(|(known, ..)| *known == name)
        .map_or(("", ""), |(_, paths, titles)| (paths, titles))
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
    let mut stems: Vec<String> = words.map(stem).collect();
    stems.sort_unstable();
    stems.dedup();
    stems
}

/// The beginning of a word; a Russian one without the vowels at its end: «чек», «чека», «чеку».
fn stem(word: &str) -> String {
    let start: String = word.chars().take(5).collect();
    let cut = start.trim_end_matches(['а', 'е', 'и', 'й', 'о', 'у', 'ы', 'ь', 'э', 'ю', 'я']);
    if cut.chars().count() >= 3 { cut.to_owned() } else { start }
}

/// How Russian words are written in Latin letters; longer spellings stand before shorter ones.
const LETTERS: [(&str, &str); 33] = [
    ("shch", "щ"),
    ("sch", "щ"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("ya", "я"),
    ("yo", "е"),
    ("a", "а"),
    ("b", "б"),
    ("v", "в"),
    ("g", "г"),
    ("d", "д"),
    ("e", "е"),
    ("z", "з"),
    ("i", "и"),
    ("j", "й"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("f", "ф"),
    ("h", "х"),
    ("c", "ц"),
    ("y", "ы"),
];

/// A name in Latin letters as it may have been meant: `nomer_vozvrata` is «номер_возврата».
#[must_use]
pub fn in_cyrillic(name: &str) -> String {
    let name = name.to_lowercase();
    let (mut rest, mut told) = (name.as_str(), String::with_capacity(name.len() * 2));
    while let Some(letter) = rest.chars().next() {
        let known = LETTERS.iter().find(|(latin, _)| rest.starts_with(latin));
        told.push_str(known.map_or(&rest[..letter.len_utf8()], |(_, cyrillic)| cyrillic));
        rest = &rest[known.map_or(letter.len_utf8(), |(latin, _)| latin.len())..];
    }
    told
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

// The main job through the component, in Russian names: the story of tests/c/main_job.c as 1C would tell it.
#include "host.hpp"

// Calls an operation; `status` is empty when it must succeed. The answer is in the parameter and in the property.
static std::string ask_units(Object &object, const std::string &status, const std::string &method, Variant request) {
    long before = errors::count();
    std::vector<Variant> arguments = {request, plain_variant(KIND_EMPTY)};
    Came came = object.call_variants(method, arguments);
    hold(came != Came::raised, method + " raises nothing", errors::text());
    std::string answer = read_variant(arguments[1]);
    for (Variant &argument : arguments) free_variant(argument);
    hold(came == (status.empty() ? Came::yes : Came::no), method + (status.empty() ? " answers Истина" : " answers Ложь"), answer);
    hold(object.property("Ответ") == answer, "the property Ответ holds the same");
    hold(object.property("КодОшибки") == status && (status.empty() || field(answer, "status") == status), "КодОшибки is " + status, answer);
    hold(object.property("ОписаниеОшибки") == (status.empty() ? "" : field(answer, "message")), "ОписаниеОшибки is the cashier's sentence", answer);
    hold(errors::count() == before, "a refusal is no exception");
    return answer;
}

static std::string ask(Object &object, const std::string &status, const std::string &method, const std::string &request) {
    return ask_units(object, status, method, request == "-" ? plain_variant(KIND_EMPTY) : text_variant(request));
}

static void is(const std::string &json, const std::string &name, const std::string &expected) {
    hold(field(json, name) == expected, name + " is " + expected, json);
}

static void open(Object &object, const std::string &config) {
    hold(object.call("ОткрытьСессию", {config}) == Came::yes && object.flag("СессияОткрыта"), "a session", object.property("Ответ"));
    is(object.property("Ответ"), "abi_version", "1");
}

static void sell(Object &till, const std::string &number, const std::string &token, const std::string &pay_bonus) {
    std::string customer = "\"customer_token\":\"" + token + "\",\"pay_bonus\":\"" + pay_bonus + "\"";
    std::string answer = ask(till, "", "РассчитатьЧек",
                             "{" + customer + ",\"items\":[{\"index\":0,\"code\":\"1001\",\"price\":\"100.00\",\"qty\":1}]}");
    std::string check = "{\"check_id\":\"" + number + "\",\"calc_id\":\"" + field(answer, "calc_id") + "\"," + customer;
    is(ask(till, "", "ЗаписатьЧек", check + "}"), "check_id", number);
    is(ask(till, "", "ЗаписатьЧек", check + "}"), "check_id", number);  // the button pressed twice
    is(ask(till, "CONFLICT", "ЗаписатьЧек", check + ",\"coupon\":\"X\"}"), "field", "coupon");
}

// The methods are the operations of the library's own list, and no others.
static void check_contract(Object &till) {
    std::string contract = ask(till, "", "ПолучитьКонтракт", "-");
    long operations = 0;
    for (size_t at = 0; (at = contract.find("\"operation\":", at)) != std::string::npos; at++, operations++) {
        std::string row = contract.substr(at), english;
        bool capital = true;
        for (char letter : field(row, "operation")) {
            bool gap = letter == '.' || letter == '_';
            if (!gap) english += capital ? upper(std::string(1, letter)) : std::string(1, letter);
            capital = gap;
        }
        hold(till.method(field(row, "onec")) == till.method(english), "an operation is a method by both names", english);
    }
    hold(operations > 20 && component_method_count(till.raw()) == 7 + operations, "a method for each operation, and seven more");
}

static void customers(Object &till, std::string &token) {
    ask(till, "", "ПроверитьСвязь", "-");
    ask(till, "CUSTOMER_NOT_FOUND", "Авторизовать", "{\"input\":\"9990000000\"}");
    is(ask(till, "", "Авторизовать", "{\"input\":\"2000000033770\"}"), "first_name", "Дмитрий");
    is(ask(till, "", "АВТОРИЗОВАТЬПОКОДУ", "{\"qr\":\"337701\"}"), "first_name", "Дмитрий");
    is(ask(till, "", "авторизоватьпотелефону", "{\"phone\":\"+7 900 000-33-77\"}"), "first_name", "Дмитрий");
    // 1C's own writers begin a text with a byte order mark when they may.
    std::string said = ask(till, "", "Авторизовать", "\xEF\xBB\xBF{\"input\":\"8 (900) 000-33-77\"}");
    is(said, "total_bonus", "100");
    token = field(said, "token");
}

static void receipts(Object &till, const std::string &token) {
    sell(till, "C-1", token, "30");
    is(ask(till, "", "ОткатитьЧек", "{\"check_id\":\"C-1\"}"), "state", "ROLLED_BACK");
    sell(till, "C-1", token, "30");
    is(ask(till, "", "ПолучитьЧекИзЖурнала", "{\"check_id\":\"C-1\"}"), "state", "WRITTEN");
    is(ask(till, "", "ЗакрытьЧек", "{\"check_id\":\"C-1\"}"), "state", "CLOSED");
    std::string slip = ask(till, "", "СформироватьСлип",
                           "{\"phone\":\"79000003377\",\"total_bonus_pay\":30,\"total_add_bonus\":3.5,\"customer_total_bonus\":73.5}");
    hold(slip.find("Клиент              : ***3377\\nВаши бонусы         : 100.00") != std::string::npos, "a slip", slip);
    is(ask(till, "", "ВернутьЧек", "{\"check_id\":\"C-1\",\"return_id\":\"R-1\"}"), "bonus_returned", "30");

    is(ask(till, "", "ПроверитьСертификат", "{\"code\":\"CERT-1000\"}"), "usable", "true");
    ask(till, "CERTIFICATE_UNUSABLE", "ПроверитьСертификат", "{\"code\":\"CERT-PIN\",\"pin\":\"1\"}");
    std::string calc = ask(till, "", "РассчитатьЧек", "{\"coupon\":\"NONE\",\"items\":[{\"index\":0,\"code\":\"1\",\"price\":5,\"qty\":1}]}");
    is(calc, "customer_token", "88888888888");
    is(calc, "coupon_message", "Купон не найден в чеке");
    sell(till, "C-2", "8888888888", "0");
    ask(till, "", "ПолучитьНезавершенныеЧеки", "-");
    ask(till, "", "ПолучитьИтогиСмены", "{}");
}

static void registration(Object &till, Object &admin) {
    ask(till, "", "ЗапроситьРегистрацию", "{\"phone\":\"+79112223344\"}");
    std::string outbox;
    hold(admin.call("ВыполнитьЗапрос", {"GET", "/outbox", "-", "-"}, &outbox) == Came::yes, "the outbox", outbox);
    std::string form = "{\"phone\":\"+79112223344\",\"pin\":\"" + field(outbox, "pin") + "\",\"first_name\":\"Иван 😀\"}";
    is(ask(till, "", "ПодтвердитьРегистрацию", form), "first_name", "Иван 😀");
}

static void wrong_input(Object &till) {
    is(ask(till, "INVALID_ARGUMENT", "РассчитатьЧек", "{\"items\":[{\"index\":0,\"code\":\"1\",\"price\":\"1,5\",\"qty\":1}]}"),
       "field", "items[0].price");
    ask(till, "INVALID_JSON", "РассчитатьЧек", "{");
    // Half of a surrogate pair is no text, and a zero that is counted neither.
    ask_units(till, "INVALID_JSON", "РассчитатьЧек", units_variant(std::u16string(u"{\"x\":\"") + char16_t(0xD83D) + u"\"}"));
    ask_units(till, "INVALID_JSON", "РассчитатьЧек", units_variant(std::u16string(u"{}") + char16_t(0)));
    std::string answer;
    hold(till.call("Вызвать", {"no.such", "{}", "-"}, &answer) == Came::no && till.property("КодОшибки") == "INVALID_ARGUMENT", "no such operation", answer);
    hold(till.call("Вызвать", {""}) == Came::no, "an operation without a name");
    hold(till.call("Вызвать", {"basic.ping"}) == Came::yes, "an answer that is not wanted");
    hold(till.call("call", {"customer.auth", "{\"input\":\"337701\"}", "что было"}, &answer) == Came::yes, "any operation by Вызвать");
    is(answer, "first_name", "Дмитрий");
    hold(till.call("ПроверитьСвязь", {}) == Came::yes, "both parameters may be left out");
    Variant arguments[2] = {text_variant("{\"input\":\"337701\"}"), plain_variant(KIND_EMPTY)};
    hold(component_call_procedure(till.raw(), till.method("Авторизовать"), arguments, 2), "an operation called as a procedure");
    is(read_variant(arguments[1]), "first_name", "Дмитрий");
    for (Variant &argument : arguments) free_variant(argument);

    // No memory for the answer is an exception; the call was made, and the property has what it came to.
    std::vector<Variant> none = {text_variant("{\"input\":\"337701\"}"), text_variant("что было")};
    memory::refuse(1);
    hold(till.call_variants("Авторизовать", none) == Came::raised, "no memory for the answer");
    memory::refuse(0);
    hold(errors::text().find("памяти") != std::string::npos, "the exception says so", errors::text());
    is(till.property("Ответ"), "first_name", "Дмитрий");
    for (Variant &argument : none) free_variant(argument);
    hold(till.call("Отменить", {}) == Came::yes, "cancel when nothing is in flight");
    ask(till, "", "ПроверитьСвязь", "{}");
}

void main_job(const std::string &config, const std::string &admin_config) {
    Object till, admin;
    std::string token;
    open(till, config);
    open(admin, admin_config);
    check_contract(till);
    customers(till, token);
    receipts(till, token);
    registration(till, admin);
    ask(till, "", "ЗагрузитьТовары", "{\"goods\":[{\"code\":\"1\",\"name\":\"x\"}],\"groups\":[]}");
    wrong_input(till);

    hold(admin.call("ЗакрытьСессию", {}) == Came::yes && till.call("ЗакрытьСессию", {}) == Came::yes, "close");
    hold(till.call("ЗакрытьСессию", {}) == Came::yes && !till.flag("СессияОткрыта"), "close twice");
    hold(till.call("ПроверитьСвязь", {}) == Came::raised, "a closed session raises");
    hold(errors::text().find("сессия не открыта") != std::string::npos, "and says so", errors::text());
    for (int n = 0; n < 20; n++) {
        open(till, config);
        hold(till.call("ЗакрытьСессию", {}) == Came::yes, "close again");
    }
    // Opening again closes the former session; a configuration that is refused leaves none.
    open(till, config);
    open(till, config);
    ask(till, "", "ПроверитьСвязь", "-");
    hold(till.call("ОткрытьСессию", {"{}"}) == Came::no && !till.flag("СессияОткрыта"), "none is open after a refusal");
    // Done, delete and DestroyObject close an open session: the journal is free for the next.
    {
        Object deleted, destroyed;
        open(deleted, config);
        deleted.delete_it();
        open(destroyed, config);
    }
    open(till, config);
    component_done(till.raw());
    hold(!till.flag("СессияОткрыта"), "Done closes the session");
}

namespace {
struct InFlight {
    Object *object;
    Came came;
    long ended_ms;
};
void ping(void *given) {
    auto *call = static_cast<InFlight *>(given);
    call->came = call->object->call("ПроверитьСвязь", {});
    call->ended_ms = now_ms();
}
}  // namespace

void check_cancel(const std::string &config, const std::string &admin_config) {
    Object till, admin;
    open(till, config);
    open(admin, admin_config);
    for (bool by_done : {false, true}) {
        std::string answer;
        hold(admin.call("ВыполнитьЗапрос", {"POST", "/faults", "{\"operation\":\"basic.ping\",\"kind\":\"delay\",\"ms\":60000}", "-"}, &answer) == Came::yes, "a server that takes long", answer);
        InFlight call = {&till, Came::yes, 0};
        Thread thread(ping, &call);
        pause_ms(500);
        hold(till.flag("СессияОткрыта"), "a property is told while a call is in flight");
        long begun = now_ms();
        if (by_done) component_done(till.raw());
        else hold(till.call("Отменить", {}) == Came::yes, "cancel");
        thread.join();
        hold(call.came == Came::no && till.property("КодОшибки") == "CANCELLED", "the call in flight is cancelled", till.property("Ответ"));
        hold(call.ended_ms - begun < 2000, "and at once", std::to_string(call.ended_ms - begun) + " ms");
    }
    hold(admin.call("ВыполнитьЗапрос", {"DELETE", "/faults"}) == Came::yes, "no fault is left");
}

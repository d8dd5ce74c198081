// Exports, names, numbers, misuse: what holds without a session.
#include "host.hpp"

#include <climits>

void check_exports() {
    hold(narrow(library.GetClassNames()) == "MaxBonus", "one class, MaxBonus", narrow(library.GetClassNames()));
    hold(library.GetAttachType() == 3, "it may be attached in either way");
    hold(library.SetPlatformCapabilities(3) == 3, "it knows what the platform can");
    void *none = nullptr;
    hold(library.GetClassObject(u"NoSuchClass", &none) == 0 && !none, "an unknown class is 0");
    hold(library.GetClassObject(nullptr, &none) == 0 && !none, "no name is 0");
    hold(library.GetClassObject(u"MaxBonus", nullptr) == 0, "no place for the object is 0");
    hold(library.DestroyObject(nullptr) != 0 && library.DestroyObject(&none) != 0, "nothing cannot be destroyed");
}

static bool starts(const std::string &text, const std::string &with) { return text.compare(0, with.size(), with) == 0; }
static bool ends(const std::string &text, const std::string &with) {
    return text.size() >= with.size() && text.compare(text.size() - with.size(), with.size(), with) == 0;
}

typedef const char16_t *(*NameOf)(void *, long, long);
typedef long (*Find)(void *, const char16_t *);

// A name as the platform takes it: a block of the manager's, terminated, given back.
static std::string taken(const char16_t *name) {
    hold(name != nullptr, "a member has a name");
    std::string text = narrow(name);
    hold(memory::is_block(name, (wide(text).size() + 1) * 2), "a name is a block of the manager and ends inside it", text);
    memory::give_back(name);
    return text;
}

static void check_member(void *c, long number, NameOf name_of, Find find) {
    for (long alias = 0; alias < 2; alias++) {
        std::string name = taken(name_of(c, number, alias));
        for (const std::string &spelling : {name, upper(name), lower(name)})
            hold(find(c, wide(spelling).c_str()) == number, "a member is found as " + spelling);
        // The platform makes such names itself: НачатьВызов…, …Асинх.
        hold(!starts(name, "Начать") && !starts(name, "Begin") && !ends(name, "Асинх") && !ends(name, "Async"), "no name is the platform's own", name);
    }
    hold(!name_of(c, number, 2) && !name_of(c, number, -1), "there are two languages");
}

void check_names(Object &object) {
    void *c = object.raw();
    long properties = component_property_count(c), methods = component_method_count(c);
    hold(properties == 5 && methods > 7, "five properties, seven methods and one per operation");
    for (long n = 0; n < properties; n++) {
        check_member(c, n, component_property_name, component_find_property);
        hold(component_is_readable(c, n) && !component_is_writable(c, n), "properties are read only");
    }
    for (long n = 0; n < methods; n++) {
        check_member(c, n, component_method_name, component_find_method);
        hold(component_has_result(c, n), "every method is a function");
    }
    for (const char *name : {"Версия", "Version", "Ответ", "Response", "ОписаниеОшибки", "ErrorDescription", "КодОшибки", "ErrorCode", "СессияОткрыта", "SessionIsOpen"})
        object.property_number(name);
    struct { const char *russian, *english; long parameters, needed; } surface[] = {
        {"ОткрытьСессию", "OpenSession", 1, 1}, {"ЗакрытьСессию", "CloseSession", 0, 0}, {"Отменить", "Cancel", 0, 0},
        {"Вызвать", "Call", 3, 1}, {"ВыполнитьЗапрос", "Request", 4, 2}, {"ПолучитьНомерВерсии", "GetVersionNumber", 0, 0},
        {"ПолучитьОшибку", "GetLastError", 1, 0}, {"РассчитатьЧек", "CheckCalc", 2, 0}, {"ЗаписатьЧек", "CheckWrite", 2, 0},
        {"АвторизоватьПоТелефону", "CustomerAuthPhone", 2, 0},
    };
    for (auto &row : surface) {
        long method = object.method(row.russian);
        hold(object.method(row.english) == method, "two names of one method", row.russian);
        hold(component_parameter_count(c, method) == row.parameters, "the number of parameters", row.russian);
        for (long n = 0; n < row.parameters; n++) {
            Variant value = plain_variant(KIND_I4);
            hold(component_parameter_default(c, method, n, &value) == (n >= row.needed), "what may be left out", row.russian);
            hold(value.kind == KIND_EMPTY, "the default is Неопределено", row.russian);
        }
    }
    for (const char16_t *name : {u"ПолучитьРевизиюИнтерфейса", u"GetInterfaceRevision", u"нет", u""}) {
        hold(component_find_method(c, name) == -1 && component_find_property(c, name) == -1, "there is no such member", narrow(name));
    }
    hold(component_find_method(c, nullptr) == -1 && component_find_property(c, nullptr) == -1, "no name is no member");
}

static void check_numbers(Object &object) {
    void *c = object.raw();
    for (long n : {-1L, LONG_MIN, LONG_MAX, 1000L, component_method_count(c)}) {
        Variant value = plain_variant(KIND_EMPTY), result = plain_variant(KIND_EMPTY);
        hold(!component_property_name(c, n, 0) && !component_method_name(c, n, 1), "no name out of range");
        hold(!component_get_property(c, n, &value) && !component_set_property(c, n, &value), "no value out of range");
        hold(!component_is_readable(c, n) && !component_is_writable(c, n), "no property out of range");
        hold(component_parameter_count(c, n) == 0 && !component_has_result(c, n), "no method out of range");
        hold(!component_parameter_default(c, n, 0, &value), "no parameter out of range");
        hold(!component_parameter_default(c, object.method("Вызвать"), n, &value), "no parameter out of range");
        hold(!component_call_procedure(c, n, nullptr, 0), "no procedure out of range");
        hold(!component_call_function(c, n, &result, nullptr, 0), "no function out of range");
    }
    hold(!component_get_property(c, 0, nullptr), "no place for a value");
    hold(!component_parameter_default(c, 0, 0, nullptr), "no place for a default");
}

void check_interface() {
    Object object;
    void *c = object.raw();
    hold(component_info(c) == 2000, "the technology's version is 2.0");
    char16_t *name = nullptr;
    hold(component_register(c, &name), "RegisterExtensionAs");
    hold(taken(name) == "MaxBonus", "the extension is called like the class");
    component_set_locale(c, u"ru_RU");
    component_set_user_language(c, u"ru");
    check_names(object);

    std::string version = object.property("Версия");
    hold(version.find('.') != std::string::npos, "a version", version);
    hold(object.call("получитьНОМЕРверсии", {}) == Came::text && object.result_text() == version, "the version by its method");
    hold(object.property("Ответ").empty() && object.property("КодОшибки").empty() && object.property("ОписаниеОшибки").empty(), "nothing was called yet");
    hold(!object.flag("СессияОткрыта"), "no session yet");
    check_numbers(object);

    // Init before setMemManager, neither, Done and Init again.
    Object other(Object::Order::init_first);
    hold(other.property("Version") == version, "the order of Init and setMemManager is free");
    component_done(other.raw());
    hold(component_init(other.raw(), true) && other.property("Version") == version, "Init after Done");
    hold(!component_init(other.raw(), false) && !component_set_memory(other.raw(), false), "nothing is refused");
    hold(component_init(other.raw(), true) && component_set_memory(other.raw(), true), "and something taken again");
    Object bare(Object::Order::nothing);
    Variant value = plain_variant(KIND_EMPTY);
    hold(!component_register(bare.raw(), &name) && !name, "no name without a memory manager");
    hold(!component_register(bare.raw(), nullptr), "no place for the name");
    hold(!component_method_name(bare.raw(), 0, 0) && !component_get_property(bare.raw(), 0, &value), "no text without a memory manager");
    hold(!component_call_procedure(bare.raw(), bare.method("Вызвать"), nullptr, 0), "an exception without a connection");
    hold(!bare.flag("SessionIsOpen"), "what needs no memory works without");

    // Two objects: what happens to one is nothing to the other.
    hold(object.call("Вызвать", {"basic.ping"}) == Came::raised && !object.property("КодОшибки").empty(), "one object fails");
    hold(other.property("КодОшибки").empty(), "the other does not know");

    // `delete` instead of DestroyObject, after Done and without it.
    Object first, second;
    component_done(first.raw());
    first.delete_it();
    second.delete_it();
    // And by each of the bases, whose pointers are not the object's address.
    for (int base = 0; base < 4; base++) {
        Object whole;
        whole.delete_it(base);
    }
}

// A call that must be an exception with a text that says `why` and names no value.
static void misuse(Object &object, const std::string &method, std::vector<Variant> arguments, const std::string &why) {
    long before = errors::count();
    hold(object.call_variants(method, arguments) == Came::raised, method + " raises: " + why);
    hold(errors::count() == before + 1 && errors::code() == 1006 && errors::source() == "MaxBonus", "the platform is told", method);
    hold(errors::text().find(why) != std::string::npos && errors::text().find(method) == 0, "the exception says " + why, errors::text());
    hold(errors::text().find("s3cret") == std::string::npos, "no value in an exception's text", errors::text());
    hold(object.property("ОписаниеОшибки") == errors::text() && !object.property("КодОшибки").empty(), "the properties say it too");
    for (Variant &argument : arguments) free_variant(argument);
}

static Variant blob() {
    Variant value = units_variant(u"s3cret");
    value.kind = KIND_BLOB;
    value.length *= 2;
    return value;
}

void check_misuse() {
    Object object;
    for (uint16_t kind : {KIND_I2, KIND_I4, KIND_R4, KIND_R8, KIND_I1, KIND_UI1, KIND_UI2, KIND_UI4, KIND_I8, KIND_UI8, KIND_INT, KIND_UINT}) {
        misuse(object, "ОткрытьСессию", {plain_variant(kind)}, "«Конфигурация» должен иметь тип Строка, передано Число");
        misuse(object, "РассчитатьЧек", {plain_variant(kind)}, "«Запрос» должен иметь тип Строка, передано Число");
    }
    misuse(object, "Вызвать", {plain_variant(KIND_BOOL)}, "передано Булево");
    misuse(object, "ВыполнитьЗапрос", {text_variant("s3cret"), plain_variant(KIND_TM)}, "«Путь» должен иметь тип Строка, передано Дата");
    misuse(object, "ЗаписатьЧек", {plain_variant(KIND_DATE)}, "передано Дата");
    misuse(object, "ЗаписатьЧек", {blob()}, "передано ДвоичныеДанные");
    misuse(object, "ЗаписатьЧек", {plain_variant(99)}, "передано значение другого типа");
    hold(object.property("КодОшибки") == "INVALID_ARGUMENT", "a wrong type has its code", object.property("КодОшибки"));
    misuse(object, "ОткрытьСессию", {}, "не задан параметр «Конфигурация»");
    misuse(object, "ОткрытьСессию", {plain_variant(KIND_EMPTY)}, "не задан параметр «Конфигурация»");
    misuse(object, "ОткрытьСессию", {text_variant("s3cret"), text_variant("s3cret")}, "не больше 1, передано 2");
    misuse(object, "ЗакрытьСессию", {text_variant("s3cret")}, "не больше 0, передано 1");
    misuse(object, "ЗаписатьЧек", {text_variant("{}"), plain_variant(KIND_EMPTY), text_variant("s3cret")}, "не больше 2, передано 3");
    misuse(object, "ЗаписатьЧек", {text_variant("{\"s3cret\":1}")}, "сессия не открыта");
    misuse(object, "Вызвать", {text_variant("s3cret")}, "сессия не открыта");
    misuse(object, "ВыполнитьЗапрос", {text_variant("GET"), text_variant("/s3cret")}, "сессия не открыта");
    hold(object.property("КодОшибки") == "INVALID_HANDLE", "no session has its code", object.property("КодОшибки"));

    // The last error, as drivers of 1C tell it; what stood in the parameter is given back.
    std::string text;
    hold(object.call("ПолучитьОшибку", {"что было"}, &text) == Came::number && object.result_number() == 3, "the last error's number");
    hold(text == errors::text(), "the last error's text", text);
    std::vector<Variant> out = {blob()};
    hold(object.call_variants("GetLastError", out) == Came::number && read_variant(out[0]) == text, "a blob is replaced");
    free_variant(out[0]);
    out = {plain_variant(KIND_R8)};
    hold(object.call_variants("GetLastError", out) == Came::number && read_variant(out[0]) == text, "a number is replaced");
    free_variant(out[0]);
    hold(object.call("GetLastError", {}) == Came::number, "an out parameter may be left out");
    // A function for a procedure: its value is dropped.
    Variant argument = text_variant("что было");
    hold(component_call_procedure(object.raw(), object.method("ПолучитьОшибку"), &argument, 1), "a function called as a procedure");
    hold(read_variant(argument) == text, "its out parameter is set");
    free_variant(argument);

    hold(object.call("ЗакрытьСессию", {}) == Came::yes, "closing twice is fine");
    hold(object.call("Отменить", {}) == Came::no, "there is nothing to cancel");
    long before = errors::count();
    Variant value = plain_variant(KIND_I4);
    for (long n = 0; n < component_property_count(object.raw()); n++)
        hold(!component_set_property(object.raw(), n, &value), "a property cannot be set");
    hold(errors::count() == before + 5 && errors::text().find("только для чтения") != std::string::npos, "and says so", errors::text());
    // A configuration that is none is a refusal, not an exception.
    hold(object.call("ОткрытьСессию", {"{\"tokn\":1}"}) == Came::no, "a bad configuration");
    hold(object.property("КодОшибки") == "BAD_CONFIG" && field(object.property("Ответ"), "field") == "tokn", "which names the key");
    hold(object.call("ОткрытьСессию", {""}) == Came::no && !object.flag("СессияОткрыта"), "an empty configuration");
    hold(errors::count() == before + 5, "a refusal is no exception");
}

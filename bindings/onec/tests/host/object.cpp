// An object of the class, called as the platform calls it.
#include "host.hpp"

#include <cstring>

Variant plain_variant(uint16_t kind) {
    Variant value;
    memset(&value, 0, sizeof value);
    value.kind = kind;
    return value;
}

Variant units_variant(const std::u16string &text) {
    Variant value = plain_variant(KIND_PWSTR);
    // 1C's own strings end with a zero too; this one does not, so that whoever counts on it is seen.
    size_t bytes = text.size() * sizeof(char16_t);
    value.text = static_cast<char16_t *>(memory::take(bytes ? bytes : 2));
    memcpy(value.text, text.data(), bytes);
    value.length = static_cast<uint32_t>(text.size());
    return value;
}

Variant text_variant(const std::string &utf8) { return units_variant(wide(utf8)); }

std::string read_variant(const Variant &value) {
    if (value.kind != KIND_PWSTR) return "(kind " + std::to_string(value.kind) + ")";
    hold(memory::is_block(value.text, (value.length + 1) * sizeof(char16_t)), "a text is a block of the manager");
    hold(value.text[value.length] == 0, "a text ends with a zero that is not counted");
    return narrow(std::u16string(value.text, value.length));
}

void free_variant(Variant &value) {
    if (value.kind == KIND_PWSTR || value.kind == KIND_BLOB) memory::give_back(value.text);
    value = plain_variant(KIND_EMPTY);
}

Object::Object(Order order) {
    hold(library.GetClassObject(u"MaxBonus", &component_) != 0 && component_, "an object of the class MaxBonus");
    if (order == Order::memory_first) hold(component_set_memory(component_, true), "setMemManager");
    if (order != Order::nothing) hold(component_init(component_, true), "Init");
    if (order == Order::init_first) hold(component_set_memory(component_, true), "setMemManager after Init");
}

Object::~Object() {
    if (!component_) return;
    component_done(component_);
    hold(library.DestroyObject(&component_) == 0 && !component_, "DestroyObject");
}

void Object::delete_it(int base) {
    component_delete(component_, base);
    component_ = nullptr;
}

long Object::method(const std::string &name) const {
    long number = component_find_method(component_, wide(name).c_str());
    hold(number >= 0, "there is a method " + name);
    return number;
}

long Object::property_number(const std::string &name) const {
    long number = component_find_property(component_, wide(name).c_str());
    hold(number >= 0, "there is a property " + name);
    return number;
}

std::string Object::property(const std::string &name) const {
    Variant value = plain_variant(KIND_EMPTY);
    hold(component_get_property(component_, property_number(name), &value), "the value of " + name);
    std::string text = read_variant(value);
    free_variant(value);
    return text;
}

bool Object::flag(const std::string &name) const {
    Variant value = plain_variant(KIND_EMPTY);
    hold(component_get_property(component_, property_number(name), &value) && value.kind == KIND_BOOL, name + " is Булево");
    return value.truth;
}

Came Object::call_variants(const std::string &name, std::vector<Variant> &arguments) {
    Variant result;
    // Whatever stands in a fresh result.
    memset(&result, 0xCD, sizeof result);
    long count = static_cast<long>(arguments.size());
    if (!component_call_function(component_, method(name), &result, arguments.data(), count)) {
        hold(result.kind == KIND_EMPTY, "an exception has no result");
        return Came::raised;
    }
    if (result.kind == KIND_BOOL) return result.truth ? Came::yes : Came::no;
    if (result.kind == KIND_I4) {
        number_ = result.number;
        return Came::number;
    }
    text_ = read_variant(result);
    free_variant(result);
    return Came::text;
}

Came Object::call(const std::string &name, std::initializer_list<std::string> texts, std::string *out) {
    std::vector<Variant> arguments;
    for (const std::string &text : texts) arguments.push_back(text == "-" ? plain_variant(KIND_EMPTY) : text_variant(text));
    Came came = call_variants(name, arguments);
    if (out && came != Came::raised) *out = read_variant(arguments.back());
    for (Variant &argument : arguments) free_variant(argument);
    return came;
}

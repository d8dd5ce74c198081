// The platform has no memory: at the first request, at the second, and so on until a run goes through.
#include "host.hpp"

// Everything that hands something out, once; how many of the steps failed.
static int everything(Object &object) {
    void *c = object.raw();
    int failed = 0;
    char16_t *name = nullptr;
    bool ok = component_register(c, &name);
    hold(ok == (name != nullptr), "a name or none");
    failed += !ok;
    memory::give_back(name);
    for (const char16_t *text : {component_property_name(c, 1, 1), component_method_name(c, 0, 0), component_method_name(c, 20, 1)}) {
        failed += !text;
        memory::give_back(text);
    }
    for (const char *property : {"Версия", "ОписаниеОшибки"}) {
        Variant value = plain_variant(KIND_I4);
        ok = component_get_property(c, object.property_number(property), &value);
        hold(ok == (value.kind == KIND_PWSTR), "a text or none");
        failed += !ok;
        free_variant(value);
    }
    failed += object.call("ПолучитьНомерВерсии", {}) == Came::raised;
    std::vector<Variant> out = {text_variant("что было")};
    if (object.call_variants("ПолучитьОшибку", out) == Came::raised) {
        failed++;
        hold(narrow(std::u16string(out[0].text, out[0].length)) == "что было", "a parameter that could not be set is as it was");
    }
    free_variant(out[0]);
    return failed;
}

void check_memory() {
    Object object;
    long before = memory::blocks();
    for (long nth = 1;; nth++) {
        memory::refuse(nth);
        int failed = everything(object);
        bool was_refused = nth <= 8;
        memory::refuse(0);
        hold(failed == (was_refused ? 1 : 0), "one step fails, the others do not", "refused at request " + std::to_string(nth));
        hold(memory::blocks() == before, "nothing is left behind");
        if (!was_refused) break;
    }
    hold(everything(object) == 0, "with memory everything works again");
}

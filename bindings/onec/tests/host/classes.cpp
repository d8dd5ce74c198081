// The interfaces of the Native API as classes, so that the compiler lays out the tables; no library is used, not even
// the language's own. The names are the published ones, in their order: the order is the interface.
#include "classes.hpp"

#ifdef _WIN32
#define ADDIN_API __stdcall
#else
#define ADDIN_API
#endif

#ifdef _MSC_VER
// Every class has a virtual destructor, so the compiler wants these; no object here lives on the heap. What MinGW links
// has other names for them.
void operator delete(void *) noexcept {}
void operator delete(void *, size_t) noexcept {}
extern "C" int _purecall() { return 0; }
#endif

class IMemoryManager {
public:
    virtual ~IMemoryManager() {}
    virtual bool ADDIN_API AllocMemory(void **block, unsigned long bytes) = 0;
    virtual void ADDIN_API FreeMemory(void **block) = 0;
};

class IAddInDefBase {
public:
    virtual ~IAddInDefBase() {}
    virtual bool ADDIN_API AddError(unsigned short code, const char16_t *source, const char16_t *text, long raise) = 0;
    virtual bool ADDIN_API Read(char16_t *name, Variant *value, long *error, char16_t **text) = 0;
    virtual bool ADDIN_API Write(char16_t *name, Variant *value) = 0;
    virtual bool ADDIN_API RegisterProfileAs(char16_t *name) = 0;
    virtual bool ADDIN_API SetEventBufferDepth(long depth) = 0;
    virtual long ADDIN_API GetEventBufferDepth() = 0;
    virtual bool ADDIN_API ExternalEvent(char16_t *source, char16_t *message, char16_t *data) = 0;
    virtual void ADDIN_API CleanEventBuffer() = 0;
    virtual bool ADDIN_API SetStatusLine(char16_t *text) = 0;
    virtual void ADDIN_API ResetStatusLine() = 0;
};

class IInitDoneBase {
public:
    virtual ~IInitDoneBase() {}
    virtual bool ADDIN_API Init(void *connection) = 0;
    virtual bool ADDIN_API setMemManager(void *manager) = 0;
    virtual long ADDIN_API GetInfo() = 0;
    virtual void ADDIN_API Done() = 0;
};

class ILanguageExtenderBase {
public:
    virtual ~ILanguageExtenderBase() {}
    virtual bool ADDIN_API RegisterExtensionAs(char16_t **name) = 0;
    virtual long ADDIN_API GetNProps() = 0;
    virtual long ADDIN_API FindProp(const char16_t *name) = 0;
    virtual const char16_t *ADDIN_API GetPropName(long number, long alias) = 0;
    virtual bool ADDIN_API GetPropVal(long number, Variant *value) = 0;
    virtual bool ADDIN_API SetPropVal(long number, Variant *value) = 0;
    virtual bool ADDIN_API IsPropReadable(long number) = 0;
    virtual bool ADDIN_API IsPropWritable(long number) = 0;
    virtual long ADDIN_API GetNMethods() = 0;
    virtual long ADDIN_API FindMethod(const char16_t *name) = 0;
    virtual const char16_t *ADDIN_API GetMethodName(long number, long alias) = 0;
    virtual long ADDIN_API GetNParams(long method) = 0;
    virtual bool ADDIN_API GetParamDefValue(long method, long parameter, Variant *value) = 0;
    virtual bool ADDIN_API HasRetVal(long method) = 0;
    virtual bool ADDIN_API CallAsProc(long method, Variant *arguments, long count) = 0;
    virtual bool ADDIN_API CallAsFunc(long method, Variant *result, Variant *arguments, long count) = 0;
};

class LocaleBase {
public:
    virtual ~LocaleBase() {}
    virtual void ADDIN_API SetLocale(const char16_t *locale) = 0;
};

class UserLanguageBase {
public:
    virtual ~UserLanguageBase() {}
    virtual void ADDIN_API SetUserInterfaceLanguageCode(const char16_t *language) = 0;
};

class IComponentBase : public IInitDoneBase, public ILanguageExtenderBase, public LocaleBase, public UserLanguageBase {
public:
    virtual ~IComponentBase() {}
};

namespace {

class Memory : public IMemoryManager {
public:
    bool ADDIN_API AllocMemory(void **block, unsigned long bytes) override { return platform_alloc(block, bytes); }
    void ADDIN_API FreeMemory(void **block) override { platform_free(block); }
};

class Connection : public IAddInDefBase {
public:
    bool ADDIN_API AddError(unsigned short code, const char16_t *source, const char16_t *text, long raise) override {
        return platform_error(code, source, text, raise);
    }
    bool ADDIN_API Read(char16_t *, Variant *, long *, char16_t **) override { return false; }
    bool ADDIN_API Write(char16_t *, Variant *) override { return false; }
    bool ADDIN_API RegisterProfileAs(char16_t *) override { return false; }
    bool ADDIN_API SetEventBufferDepth(long) override { return false; }
    long ADDIN_API GetEventBufferDepth() override { return 0; }
    bool ADDIN_API ExternalEvent(char16_t *, char16_t *, char16_t *) override { return false; }
    void ADDIN_API CleanEventBuffer() override {}
    bool ADDIN_API SetStatusLine(char16_t *) override { return false; }
    void ADDIN_API ResetStatusLine() override {}
};

// Made once and never destroyed, without the language's help at start and end.
template <typename T> T *only() {
    struct Place {
        alignas(T) char bytes[sizeof(T)];
    };
    static Place place;
    struct Made : T {
        static void *operator new(size_t, void *at) { return at; }
    };
    return new (place.bytes) Made();
}

IComponentBase *base(void *component) { return static_cast<IComponentBase *>(component); }

}  // namespace

extern "C" {
bool component_init(void *c, bool with_connection) {
    return base(c)->Init(with_connection ? static_cast<void *>(static_cast<IAddInDefBase *>(only<Connection>())) : nullptr);
}
bool component_set_memory(void *c, bool with_manager) {
    return base(c)->setMemManager(with_manager ? static_cast<void *>(static_cast<IMemoryManager *>(only<Memory>())) : nullptr);
}
long component_info(void *c) { return base(c)->GetInfo(); }
void component_done(void *c) { base(c)->Done(); }
bool component_register(void *c, char16_t **name) { return base(c)->RegisterExtensionAs(name); }
long component_property_count(void *c) { return base(c)->GetNProps(); }
long component_find_property(void *c, const char16_t *name) { return base(c)->FindProp(name); }
const char16_t *component_property_name(void *c, long n, long alias) { return base(c)->GetPropName(n, alias); }
bool component_get_property(void *c, long n, Variant *value) { return base(c)->GetPropVal(n, value); }
bool component_set_property(void *c, long n, Variant *value) { return base(c)->SetPropVal(n, value); }
bool component_is_readable(void *c, long n) { return base(c)->IsPropReadable(n); }
bool component_is_writable(void *c, long n) { return base(c)->IsPropWritable(n); }
long component_method_count(void *c) { return base(c)->GetNMethods(); }
long component_find_method(void *c, const char16_t *name) { return base(c)->FindMethod(name); }
const char16_t *component_method_name(void *c, long n, long alias) { return base(c)->GetMethodName(n, alias); }
long component_parameter_count(void *c, long method) { return base(c)->GetNParams(method); }
bool component_parameter_default(void *c, long method, long parameter, Variant *value) {
    return base(c)->GetParamDefValue(method, parameter, value);
}
bool component_has_result(void *c, long method) { return base(c)->HasRetVal(method); }
bool component_call_procedure(void *c, long method, Variant *arguments, long count) {
    return base(c)->CallAsProc(method, arguments, count);
}
bool component_call_function(void *c, long method, Variant *result, Variant *arguments, long count) {
    return base(c)->CallAsFunc(method, result, arguments, count);
}
void component_set_locale(void *c, const char16_t *locale) { base(c)->SetLocale(locale); }
void component_set_user_language(void *c, const char16_t *language) { base(c)->SetUserInterfaceLanguageCode(language); }
void component_delete(void *c, int number) {
    switch (number) {
    case 1: delete static_cast<ILanguageExtenderBase *>(base(c)); break;
    case 2: delete static_cast<LocaleBase *>(base(c)); break;
    case 3: delete static_cast<UserLanguageBase *>(base(c)); break;
    default: delete base(c);
    }
}
}

// The C border of the shim. Every entry point is one libtorch call on handles; a handle is a heap-allocated at::Tensor
// that the caller frees. No C++ exception crosses: a failing call leaves its message in last_error and returns null or -1.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <exception>
#include <utility>

#define SHIM_EXPORT extern "C" __attribute__((visibility("default")))

using Handle = at::Tensor*;

// A number on its way into libtorch: kind 0 is floating, 1 integral, 2 boolean.
struct Number {
    int64_t kind;
    double floating;
    int64_t integer;
};

// Where a new tensor goes. type and index are c10::DeviceType and the device's number (-1: none).
struct Placement {
    int32_t dtype;
    int32_t device_type;
    int32_t device_index;
};

namespace shim {

void remember_error(const char* message);

// std::optional in new releases, c10::optional in old ones: whichever this libtorch's own signatures use.
template <class> struct Rebind;
template <template <class> class O, class T> struct Rebind<O<T>> {
    template <class U> using Of = O<U>;
};
template <class T> using Optional = typename Rebind<decltype(std::declval<at::TensorOptions>().dtype_opt())>::template Of<T>;

inline at::Scalar scalar(const Number& n) {
    if (n.kind == 0) return at::Scalar(n.floating);
    if (n.kind == 1) return at::Scalar(n.integer);
    return at::Scalar(n.integer != 0);
}

inline at::Device device(const Placement& p) {
    return at::Device(static_cast<at::DeviceType>(p.device_type), static_cast<at::DeviceIndex>(p.device_index));
}

inline at::TensorOptions options(const Placement& p) {
    return at::TensorOptions().dtype(static_cast<at::ScalarType>(p.dtype)).device(device(p));
}

// -1 stands for "not given".
inline Optional<at::ScalarType> dtype_or_none(int32_t dtype) {
    if (dtype < 0) return {};
    return static_cast<at::ScalarType>(dtype);
}

inline Optional<at::Tensor> tensor_or_none(const at::Tensor* t) {
    if (t == nullptr) return {};
    return *t;
}

inline Optional<int64_t> int_or_none(const int64_t* value) {
    if (value == nullptr) return {};
    return *value;
}

inline at::IntArrayRef ints(const int64_t* values, int64_t count) {
    return at::IntArrayRef(values, static_cast<size_t>(count));
}

inline std::vector<at::Tensor> tensors(const Handle* handles, int64_t count) {
    std::vector<at::Tensor> all;
    all.reserve(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; i++) all.push_back(handles[i] == nullptr ? at::Tensor() : *handles[i]);
    return all;
}

inline Handle own(at::Tensor&& t) { return new at::Tensor(std::move(t)); }
inline Handle own(const at::Tensor& t) { return new at::Tensor(t); }

// The room is the caller's own count; a different number of results is a fault of ours, not of the operator.
inline int64_t own_all(const std::vector<at::Tensor>& results, Handle* out, int64_t room) {
    if (static_cast<int64_t>(results.size()) != room) {
        remember_error("the number of resulting tensors is not the expected one");
        return -1;
    }
    for (size_t i = 0; i < results.size(); i++) out[i] = own(results[i]);
    return room;
}

template <class Pair> int own_two(const Pair& pair, Handle* first, Handle* second) {
    *first = own(std::get<0>(pair));
    *second = own(std::get<1>(pair));
    return 0;
}

// Runs one call; any exception becomes a remembered message and the given failure value.
template <class Call, class Result> Result guarded(Call&& call, Result failure) noexcept {
    try {
        return call();
    } catch (const c10::Error& e) {
        remember_error(e.what_without_backtrace());
    } catch (const std::exception& e) {
        remember_error(e.what());
    } catch (...) {
        remember_error("an exception of unknown type");
    }
    return failure;
}

}  // namespace shim

// One call that makes a tensor; one that changes something in place; one that reads a number.
#define MAKES(expression) return shim::guarded([&]() -> Handle { return shim::own(expression); }, static_cast<Handle>(nullptr))
#define DOES(statement) return shim::guarded([&]() -> int { statement; return 0; }, -1)
#define MAKES_TWO(expression, a, b) return shim::guarded([&]() -> int { return shim::own_two(expression, a, b); }, -1)
#define MAKES_ALL(expression, out, room) return shim::guarded([&]() -> int64_t { return shim::own_all(expression, out, room); }, int64_t{-1})

// Every form of new and delete, each with a size of its own.
#include <cassert>
#include <cstdint>
#include <cstdlib>
#include <new>

struct alignas(128) Wide { char bytes[97024]; };
struct alignas(64) WideRow { char bytes[64]; ~WideRow() {} };
struct Row { char bytes[97]; ~Row() {} };

int main() {
    ::operator delete(::operator new(97001));
    ::operator delete(::operator new(97002), std::size_t(97002));
    ::operator delete[](::operator new[](97003));
    ::operator delete[](::operator new[](97004), std::size_t(97004));
    ::operator delete(::operator new(97005, std::nothrow), std::nothrow);
    ::operator delete[](::operator new[](97006, std::nothrow), std::nothrow);
    const std::align_val_t wide{256};
    ::operator delete(::operator new(97280, wide), wide);
    ::operator delete(::operator new(97536, wide), std::size_t(97536), wide);
    ::operator delete[](::operator new[](97792, wide), wide);
    ::operator delete(::operator new(98048, wide, std::nothrow), wide, std::nothrow);
    delete new Wide;
    delete[] new WideRow[1000];
    delete[] new Row[1000];
    assert(::operator new(std::size_t(PTRDIFF_MAX), std::nothrow) == nullptr);
    try {
        ::operator new(std::size_t(PTRDIFF_MAX));
        return 1;
    } catch (const std::bad_alloc &) {
    }
    delete static_cast<char *>(nullptr);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/decimal.h"

#include <string.h>

#define I128_MAX ((ath_i128)(~(ath_u128)0 >> 1))

enum { POWERS = 19 };

int64_t ath_pow10(int n)
{
    static const int64_t powers[POWERS] = {
        1,
        10,
        100,
        1000,
        10000,
        100000,
        1000000,
        10000000,
        100000000,
        1000000000,
        INT64_C(10000000000),
        INT64_C(100000000000),
        INT64_C(1000000000000),
        INT64_C(10000000000000),
        INT64_C(100000000000000),
        INT64_C(1000000000000000),
        INT64_C(10000000000000000),
        INT64_C(100000000000000000),
        INT64_C(1000000000000000000),
    };

    ath_assert(n >= 0 && n < POWERS);
    return powers[n];
}

enum { POINT = 10, GROUPING, OTHER };

/* The signs a person may put between digits, longest first where one begins another. */
static const struct {
    const char *bytes;
    int meaning;
} separators[] = {
    { ".", POINT },
    { "\xD9\xAB", POINT },        /* U+066B */
    { ",", GROUPING },            /* */
    { "'", GROUPING },            /* */
    { " ", GROUPING },            /* */
    { "\xD9\xAC", GROUPING },     /* U+066C */
    { "\xC2\xA0", GROUPING },     /* no-break space */
    { "\xE2\x80\xAF", GROUPING }, /* narrow no-break space */
    { "\xE2\x80\x89", GROUPING }, /* thin space */
    { "\xE2\x80\x99", GROUPING }, /* right single quotation mark */
};

/* 0..9 for a digit, else what stands there; *at moves behind it. */
static int next_symbol(const uint8_t **at, const uint8_t *end)
{
    const uint8_t *p = *at;
    size_t left = (size_t)(end - p);

    if (p[0] >= '0' && p[0] <= '9') {
        *at += 1;
        return p[0] - '0';
    }
    if (left >= 2 && ((p[0] == 0xD9 && p[1] >= 0xA0 && p[1] <= 0xA9) ||
                      (p[0] == 0xDB && p[1] >= 0xB0 && p[1] <= 0xB9))) {
        *at += 2;
        return p[1] & 0x0F;
    }
    for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
        size_t size = strlen(separators[i].bytes);
        if (size <= left && memcmp(p, separators[i].bytes, size) == 0) {
            *at += size;
            return separators[i].meaning;
        }
    }
    *at += 1;
    return OTHER;
}

struct scan {
    uint64_t magnitude; /* at the scale asked; stays past ATH_VALUE_MAX once there */
    int last;           /* the symbol before */
    int decimals;       /* -1 before the point */
    bool grouped, lossy;
};

static void take_digit(struct scan *scan, int digit, int scale)
{
    if (scan->decimals >= scale) {
        scan->lossy |= digit != 0;
        return;
    }
    scan->decimals += scan->decimals >= 0;
    if (scan->magnitude <= ATH_VALUE_MAX) {
        scan->magnitude = scan->magnitude * 10 + (uint64_t)digit;
    }
}

/* False for anything but digits, one point inside them, and grouping between digits. */
static bool scan_digits(struct scan *scan, struct ath_slice text, int scale)
{
    const uint8_t *at = text.data, *end = at + text.size;

    while (at < end) {
        int symbol = next_symbol(&at, end);
        if (symbol == OTHER || (symbol >= POINT && scan->last >= POINT)) {
            return false;
        }
        if (symbol < POINT) {
            take_digit(scan, symbol, scale);
        } else if (symbol == GROUPING) {
            scan->grouped = true;
        } else if (scan->decimals >= 0) {
            return false;
        } else {
            scan->decimals = 0;
        }
        scan->last = symbol;
    }
    return scan->last < POINT;
}

static bool refuse(const char **reason, const char *why)
{
    *reason = why;
    return false;
}

bool ath_decimal_parse(int64_t *value, struct ath_slice text, int scale,
                       const char **reason)
{
    struct scan scan = { .last = OTHER, .decimals = -1 };
    bool negative = text.size > 0 && text.data[0] == '-';

    ath_assert(scale >= 0 && scale <= ATH_SCALE_MAX);
    if (text.size > 0 && (negative || text.data[0] == '+')) {
        text = ath_slice(text.data + 1, text.size - 1);
    }
    if (text.size == 0 || !scan_digits(&scan, text, scale)) {
        return refuse(reason, "not-a-number");
    }
    if (scan.grouped) {
        return refuse(reason, "thousands-separator");
    }
    if (scan.lossy) {
        return refuse(reason, "too-many-decimals");
    }
    int written = scan.decimals < 0 ? 0 : scan.decimals;
    ath_u128 magnitude = (ath_u128)scan.magnitude * (ath_u128)ath_pow10(scale - written);
    if (magnitude > (ath_u128)ATH_VALUE_MAX) {
        return refuse(reason, "out-of-range");
    }
    *value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}

bool ath_decimal_rescale(int64_t *value, int from, int to, const char **reason)
{
    int64_t factor = ath_pow10(to > from ? to - from : from - to), moved;

    if (to < from) {
        if (*value % factor != 0) {
            return refuse(reason, "too-many-decimals");
        }
        moved = *value / factor;
    } else if (__builtin_mul_overflow(*value, factor, &moved)) {
        return refuse(reason, "out-of-range");
    }
    if (moved > ATH_VALUE_MAX || moved < -ATH_VALUE_MAX) {
        return refuse(reason, "out-of-range");
    }
    *value = moved;
    return true;
}

static ath_u128 magnitude_of(ath_i128 value)
{
    return value < 0 ? 0 - (ath_u128)value : (ath_u128)value;
}

/* From the last digit to the first, up to `at`; returns where the first stands. 128-bit division is
 * a slow call, and most numbers do not need it. */
static char *write_digits(char *at, ath_u128 rest, int scale)
{
    int digits = 0;

    for (; rest > UINT64_MAX; digits++) {
        if (digits == scale && scale > 0) {
            *--at = '.';
        }
        *--at = (char)('0' + (int)(rest % 10));
        rest /= 10;
    }
    for (uint64_t low = (uint64_t)rest; low > 0 || digits <= scale; digits++) {
        if (digits == scale && scale > 0) {
            *--at = '.';
        }
        *--at = (char)('0' + low % 10);
        low /= 10;
    }
    return at;
}

int ath_decimal_format(char *out, ath_i128 value, int scale)
{
    char text[ATH_DECIMAL_TEXT_BYTES], *end = text + sizeof text;

    ath_assert(scale >= 0 && scale < POWERS);
    char *at = write_digits(end, magnitude_of(value), scale);
    if (value < 0) {
        *--at = '-';
    }
    size_t size = (size_t)(end - at);
    memcpy(out, at, size);
    out[size] = '\0';
    return (int)size;
}

static ath_u128 greatest_divisor(ath_u128 a, ath_u128 b)
{
    while (b > UINT64_MAX) {
        ath_u128 rest = a % b;
        a = b;
        b = rest;
    }
    if (b == 0) {
        return a;
    }
    uint64_t x = (uint64_t)b, y = (uint64_t)(a % b);
    while (y != 0) {
        uint64_t rest = x % y;
        x = y;
        y = rest;
    }
    return x;
}

/* clang turns a checked signed 128-bit product into a call that libgcc does not have. */
static bool multiply(ath_i128 *out, ath_i128 a, ath_i128 b)
{
    ath_u128 product;

    if (__builtin_mul_overflow(magnitude_of(a), magnitude_of(b), &product) ||
        product > (ath_u128)I128_MAX) {
        return false;
    }
    *out = (a < 0) != (b < 0) ? -(ath_i128)product : (ath_i128)product;
    return true;
}

struct ath_rational ath_rational_make(ath_i128 num, ath_i128 den)
{
    ath_assert(den != 0);
    ath_u128 up = magnitude_of(num), down = magnitude_of(den);
    ath_u128 divisor = greatest_divisor(up, down);

    up /= divisor;
    down /= divisor;
    if (up > (ath_u128)I128_MAX || down > (ath_u128)I128_MAX) {
        return (struct ath_rational){ 0 };
    }
    bool negative = (num < 0) != (den < 0);
    return (struct ath_rational){ negative ? -(ath_i128)up : (ath_i128)up, (ath_i128)down };
}

/* Only what is common to both denominators can cancel, so divide by it first. */
bool ath_rational_add(struct ath_rational *out, struct ath_rational a,
                      struct ath_rational b)
{
    ath_i128 common = (ath_i128)greatest_divisor((ath_u128)a.den, (ath_u128)b.den);
    ath_i128 left, right, sum, den;

    if (!multiply(&left, a.num, b.den / common) ||
        !multiply(&right, b.num, a.den / common) ||
        __builtin_add_overflow(left, right, &sum)) {
        return false;
    }
    ath_i128 shared = (ath_i128)greatest_divisor(magnitude_of(sum), (ath_u128)common);
    if (!multiply(&den, a.den / common, b.den / shared)) {
        return false;
    }
    struct ath_rational result = ath_rational_make(sum / shared, den);
    if (result.den == 0) {
        return false;
    }
    *out = result;
    return true;
}

bool ath_rational_sub(struct ath_rational *out, struct ath_rational a,
                      struct ath_rational b)
{
    b.num = -b.num;
    return ath_rational_add(out, a, b);
}

bool ath_rational_mul(struct ath_rational *out, struct ath_rational a,
                      struct ath_rational b)
{
    ath_i128 cross = (ath_i128)greatest_divisor(magnitude_of(a.num), (ath_u128)b.den);
    ath_i128 other = (ath_i128)greatest_divisor(magnitude_of(b.num), (ath_u128)a.den);
    ath_i128 num, den;

    if (!multiply(&num, a.num / cross, b.num / other) ||
        !multiply(&den, a.den / other, b.den / cross)) {
        return false;
    }
    *out = (struct ath_rational){ num, den };
    return true;
}

bool ath_rational_div(struct ath_rational *out, struct ath_rational a,
                      struct ath_rational b)
{
    if (b.num == 0) {
        return false;
    }
    struct ath_rational turned = { b.num < 0 ? -b.den : b.den, b.num < 0 ? -b.num : b.num };
    return ath_rational_mul(out, a, turned);
}

/* a * b in full: the upper 128 bits in *high. */
static ath_u128 multiply_wide(ath_u128 *high, ath_u128 a, ath_u128 b)
{
    ath_u128 a0 = (uint64_t)a, a1 = a >> 64, b0 = (uint64_t)b, b1 = b >> 64;
    ath_u128 low = a0 * b0;
    ath_u128 middle = a1 * b0 + (low >> 64);
    ath_u128 other = a0 * b1 + (uint64_t)middle;

    *high = a1 * b1 + (middle >> 64) + (other >> 64);
    return other << 64 | (uint64_t)low;
}

static int sign_of(ath_i128 value)
{
    return (value > 0) - (value < 0);
}

int ath_rational_compare(struct ath_rational a, struct ath_rational b)
{
    int sign = sign_of(a.num);
    ath_u128 high_a, high_b;

    if (sign != sign_of(b.num)) {
        return sign - sign_of(b.num);
    }
    ath_u128 low_a = multiply_wide(&high_a, magnitude_of(a.num), (ath_u128)b.den);
    ath_u128 low_b = multiply_wide(&high_b, magnitude_of(b.num), (ath_u128)a.den);
    if (high_a != high_b) {
        return high_a > high_b ? sign : -sign;
    }
    return low_a == low_b ? 0 : low_a > low_b ? sign : -sign;
}

/* part * factor / whole for part < whole; *rest gets the remainder. Where the product does
 * not fit it goes bit by bit: twice anything below 2^127 fits. */
static ath_u128 scale_fraction(ath_u128 *rest, ath_u128 part, ath_u128 whole,
                               uint64_t factor)
{
    ath_u128 quotient = 0, left = 0, product;

    if (!__builtin_mul_overflow(part, (ath_u128)factor, &product)) {
        *rest = product % whole;
        return product / whole;
    }
    for (uint64_t bit = UINT64_C(1) << 62; bit > 0; bit >>= 1) {
        left <<= 1;
        quotient = quotient << 1 | (left >= whole);
        left -= left >= whole ? whole : 0;
        left += (factor & bit) != 0 ? part : 0;
        quotient += left >= whole;
        left -= left >= whole ? whole : 0;
    }
    *rest = left;
    return quotient;
}

bool ath_rational_round(ath_i128 *out, struct ath_rational r, int scale)
{
    ath_u128 num = magnitude_of(r.num), den = (ath_u128)r.den, whole, rest;
    uint64_t factor = (uint64_t)ath_pow10(scale);

    ath_assert(r.den > 0);
    ath_u128 fraction = scale_fraction(&rest, num % den, den, factor);
    if (__builtin_mul_overflow(num / den, (ath_u128)factor, &whole) ||
        __builtin_add_overflow(whole, fraction, &whole)) {
        return false;
    }
    bool up = rest * 2 > den || (rest * 2 == den && (whole & 1) != 0);
    if (whole > (ath_u128)I128_MAX - (up ? 1 : 0)) {
        return false;
    }
    whole += up;
    *out = r.num < 0 ? -(ath_i128)whole : (ath_i128)whole;
    return true;
}

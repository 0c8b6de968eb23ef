/* SPDX-License-Identifier: Apache-2.0 */
#include "base/decimal.h"

#include <string.h>

#include "check.h"

#define I128_MAX ((ath_i128)(~(ath_u128)0 >> 1))

enum { UNTOUCHED = 4242 };

static int64_t value;
static const char *reason;

/* NULL when it was read, else the reason. */
static const char *parse(const char *text, int scale)
{
    value = UNTOUCHED;
    reason = NULL;
    if (ath_decimal_parse(&value, ath_slice_str(text), scale, &reason)) {
        ATH_TRUE(reason == NULL);
        return NULL;
    }
    ATH_EQ_INT(value, UNTOUCHED);
    return reason;
}

/* A literal of up to 128 bits. */
static ath_i128 big(const char *text)
{
    bool negative = text[0] == '-';
    ath_u128 magnitude = 0;

    for (text += negative; *text != '\0'; text++) {
        magnitude = magnitude * 10 + (unsigned)(*text - '0');
    }
    return (ath_i128)(negative ? 0 - magnitude : magnitude);
}

static const char *written(ath_i128 number, int scale)
{
    static char text[ATH_DECIMAL_TEXT_BYTES];

    int size = ath_decimal_format(text, number, scale);
    ATH_EQ_INT(size, strlen(text));
    return text;
}

static struct ath_rational ratio(const char *num, const char *den)
{
    return ath_rational_make(big(num), big(den));
}

ATH_TEST(base_decimal, numbers_are_read_exactly_at_the_scale)
{
    static const struct {
        const char *text;
        int scale;
        int64_t expected;
    } rows[] = {
        { "0", 0, 0 },
        { "-0", 2, 0 },
        { "+3", 0, 3 },
        { "-12.5", 1, -125 },
        { "12.5", 2, 1250 },
        { "12", 6, 12000000 },
        { "0.000001", 6, 1 },
        { "007", 0, 7 },
        { "1.500000000000000000000000", 1, 15 },
        { "5.0", 0, 5 },
        { "٣٫٥", 1, 35 },
        { "-٣٫٥", 1, -35 },
        { "۱۲.۳۴", 2, 1234 },
        { "1٢", 0, 12 },
        { "1000000000000000", 0, ATH_VALUE_MAX },
        { "-1000000000000000", 0, -ATH_VALUE_MAX },
        { "1000000000.000000", 6, ATH_VALUE_MAX },
        { "00000000000000000000000000000000000001", 0, 1 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ATH_EQ_STR(parse(rows[i].text, rows[i].scale), NULL);
        ATH_EQ_INT(value, rows[i].expected);
    }
}

ATH_TEST(base_decimal, refused_numbers_say_why)
{
    static const struct {
        const char *text, *reason;
        int scale;
    } rows[] = {
        { "", "not-a-number", 0 },
        { "-", "not-a-number", 0 },
        { ".", "not-a-number", 2 },
        { ".5", "not-a-number", 2 },
        { "5.", "not-a-number", 2 },
        { "--5", "not-a-number", 0 },
        { "1e3", "not-a-number", 0 },
        { "0x10", "not-a-number", 0 },
        { "nan", "not-a-number", 0 },
        { " 5", "not-a-number", 0 },
        { "5 ", "not-a-number", 0 },
        { "5\n", "not-a-number", 0 },
        { "1.2.3", "not-a-number", 2 },
        { "1,,000", "not-a-number", 0 },
        { ",000", "not-a-number", 0 },
        { "1,000x", "not-a-number", 0 },
        { "5%", "not-a-number", 0 },
        { "\xD9", "not-a-number", 0 },
        { "1\xD9", "not-a-number", 0 },
        { "خمسة", "not-a-number", 0 },
        { "1,000", "thousands-separator", 0 },
        { "12,5", "thousands-separator", 1 },
        { "1'000", "thousands-separator", 0 },
        { "1’000", "thousands-separator", 0 },
        { "1 000", "thousands-separator", 0 },
        { "1\xC2\xA0"
          "000",
          "thousands-separator", 0 },
        { "1\xE2\x80\xAF"
          "000",
          "thousands-separator", 0 },
        { "١٬٠٠٠", "thousands-separator", 0 },
        { "1,000.5", "thousands-separator", 1 },
        { "1.5", "too-many-decimals", 0 },
        { "0.0001", "too-many-decimals", 3 },
        { "1.0000000000001", "too-many-decimals", 6 },
        { "1000000000000001", "out-of-range", 0 },
        { "-1000000000000001", "out-of-range", 0 },
        { "1000000000.000001", "out-of-range", 6 },
        { "1000000000000000", "out-of-range", 1 },
        { "99999999999999999999999999999999999999999999", "out-of-range", 0 },
        { "18446744073709551617", "out-of-range", 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ATH_EQ_STR(parse(rows[i].text, rows[i].scale), rows[i].reason);
    }
    ATH_FALSE(ath_decimal_parse(&value, ath_slice("1\0", 2), 0, &reason));
    ATH_FALSE(ath_decimal_parse(&value, ath_slice(NULL, 0), 0, &reason));
}

ATH_TEST(base_decimal, what_is_written_is_read_again)
{
    uint64_t seed = 1;

    for (int i = 0; i < 20000; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
        int scale = i % (ATH_SCALE_MAX + 1);
        int64_t expected =
            (int64_t)(seed >> 1) % (ATH_VALUE_MAX + 1) * (i % 2 == 0 ? 1 : -1);
        ATH_EQ_STR(parse(written(expected, scale), scale), NULL);
        ATH_EQ_INT(value, expected);
    }
}

ATH_TEST(base_decimal, writing_shows_exactly_the_decimals_of_the_scale)
{
    ATH_EQ_STR(written(0, 0), "0");
    ATH_EQ_STR(written(0, 2), "0.00");
    ATH_EQ_STR(written(1250, 2), "12.50");
    ATH_EQ_STR(written(-5, 1), "-0.5");
    ATH_EQ_STR(written(-5, 3), "-0.005");
    ATH_EQ_STR(written(12, 0), "12");
    ATH_EQ_STR(written(big("18446744073709551616"), 6), "18446744073709.551616");
    ATH_EQ_STR(written(I128_MAX, 0), "170141183460469231731687303715884105727");
    ATH_EQ_STR(written(-I128_MAX - 1, 6), "-170141183460469231731687303715884.105728");
    ATH_EQ_STR(written(1, 18), "0.000000000000000001");
}

static const char *rescale(int64_t from_value, int from, int to)
{
    value = from_value;
    reason = NULL;
    bool done = ath_decimal_rescale(&value, from, to, &reason);
    ATH_TRUE(done == (reason == NULL));
    ATH_TRUE(done || value == from_value);
    return reason;
}

ATH_TEST(base_decimal, rescaling_is_exact_or_refused)
{
    ATH_EQ_STR(rescale(125, 1, 3), NULL);
    ATH_EQ_INT(value, 12500);
    ATH_EQ_STR(rescale(-12500, 3, 1), NULL);
    ATH_EQ_INT(value, -125);
    ATH_EQ_STR(rescale(7, 2, 2), NULL);
    ATH_EQ_STR(rescale(125, 1, 0), "too-many-decimals");
    ATH_EQ_STR(rescale(ATH_VALUE_MAX, 0, 1), "out-of-range");
    ATH_EQ_STR(rescale(ATH_VALUE_MAX / 10, 0, 1), NULL);
    ATH_EQ_STR(rescale(INT64_MIN, 0, 6), "out-of-range");
    ATH_EQ_STR(rescale(INT64_MAX, 0, 0), "out-of-range");
}

ATH_TEST(base_decimal, powers_of_ten_are_powers_of_ten)
{
    for (int n = 1; n <= 18; n++) {
        ATH_EQ_INT(ath_pow10(n), ath_pow10(n - 1) * 10);
    }
    ATH_EQ_INT(ath_pow10(0), 1);
}

/* What these give was computed elsewhere, with arbitrary precision. */
static const struct {
    const char *num, *den;
    int scale;
    const char *expected; /* NULL when it does not fit */
} roundings[] = {
    { "-2782676153706958308", "91175598749793234296471913251114614736", 0, "0" },
    { "242", "10525282092545323204305425830565082805", 4, "0" },
    { "95322836093915240990364628989608698304", "4", 4, NULL },
    { "-79218052391791520434156712630519509118", "2291330809929238445", 6,
      "-34572944268242941197786242" },
    { "-124108684273101030537394252083454013958", "9040517328716217596", 0,
      "-13728051145799292554" },
    { "-540879277026", "7", 5, "-7726846814657143" },
    { "115372472801063520170547610395", "6429078281892299305", 5, "1794541421684252" },
    { "-7116595950230235986", "7", 3, "-1016656564318605140857" },
    { "-273754186214", "614645528610900401177524178", 0, "0" },
    { "-167838676580583877631552683438594497101", "39260335747886001377046555712795866629",
      1, "-43" },
    { "124", "37756869731458236", 1, "0" },
    { "115049482428094354457029734530138890362", "965555469253209117025618831", 6,
      "119153674844882016" },
    { "252", "420966028090732595676754853", 4, "0" },
    { "-35381315951797719407068203680392493562", "665226", 2,
      "-5318691084202619772388361801912808" },
    { "-4883902672325290085", "34915523771870453902199858438226578030", 4, "0" },
    { "6764417186681694232", "2054900455814576406", 4, "32918" },
    { "-265455086226", "88071665489659417430943848819467929341", 3, "0" },
    { "-137570332421337399247017068964521847816", "2033406018429265307", 0,
      "-67655122083097622905" },
    { "1", "2", 0, "0" },
    { "3", "2", 0, "2" },
    { "5", "2", 0, "2" },
    { "-1", "2", 0, "0" },
    { "-3", "2", 0, "-2" },
    { "25", "1000", 2, "2" },
    { "35", "1000", 2, "4" },
    { "170141183460469231731687303715884105727", "2", 0,
      "85070591730234615865843651857942052864" },
    { "-170141183460469231731687303715884105727", "2", 0,
      "-85070591730234615865843651857942052864" },
    { "170141183460469231731687303715884105725", "2", 0,
      "85070591730234615865843651857942052862" },
    { "170141183460469231731687303715884105727", "1", 0,
      "170141183460469231731687303715884105727" },
    { "170141183460469231731687303715884105727", "1", 1, NULL },
    { "170141183460469231731687303715884105726", "170141183460469231731687303715884105727",
      6, "1000000" },
    { "1", "170141183460469231731687303715884105727", 6, "0" },
    { "1", "2000000", 6, "0" },
    { "3", "2000000", 6, "2" },
};

ATH_TEST(base_decimal, rounding_is_half_to_even_up_to_128_bits)
{
    ath_i128 out;

    for (size_t i = 0; i < sizeof roundings / sizeof *roundings; i++) {
        out = UNTOUCHED;
        bool fits = ath_rational_round(&out, ratio(roundings[i].num, roundings[i].den),
                                       roundings[i].scale);
        ATH_EQ_INT(fits, roundings[i].expected != NULL);
        ATH_TRUE(out == (fits ? big(roundings[i].expected) : UNTOUCHED));
    }
}

ATH_TEST(base_decimal, small_quotients_round_as_counting_says)
{
    for (int den = 1; den <= 40; den++) {
        for (int num = -200; num <= 200; num++) {
            ath_i128 out = 0;
            ATH_TRUE(ath_rational_round(&out, ath_rational_make(num, den), 1));
            int twice = (int)out * den * 2, exact = num * 20; /* out*den against num*10 */
            int off = twice > exact ? twice - exact : exact - twice;
            ATH_TRUE(off < den || (off == den && out % 2 == 0));
        }
    }
}

static bool apply(struct ath_rational *out, char op, struct ath_rational a,
                  struct ath_rational b)
{
    switch (op) {
    case '+':
        return ath_rational_add(out, a, b);
    case '-':
        return ath_rational_sub(out, a, b);
    case '*':
        return ath_rational_mul(out, a, b);
    default:
        return ath_rational_div(out, a, b);
    }
}

/* So were these; the first ones leave the signed range only. */
static const struct {
    char op;
    const char *a[2], *b[2], *expected[2];
} operations[] = {
    { '*',
      { "170141183460469231731687303715884105727", "1" },
      { "2", "1" },
      { NULL, NULL } },
    { '/',
      { "1", "170141183460469231731687303715884105727" },
      { "2", "1" },
      { NULL, NULL } },
    { '+',
      { "170141183460469231731687303715884105727", "1" },
      { "1", "1" },
      { NULL, NULL } },
    { '-',
      { "-170141183460469231731687303715884105727", "1" },
      { "1", "1" },
      { NULL, NULL } },
    { '+',
      { "170141183460469231731687303715884105727", "1" },
      { "-1", "1" },
      { "170141183460469231731687303715884105726", "1" } },
    { '*',
      { "-2581494464960874828", "3943202003395666621" },
      { "-842950", "122184576796065213689407919122413" },
      { NULL, NULL } },
    { '-',
      { "47537", "583160574333003507467162" },
      { "204460163215930170111221880690515", "3033003093937853143129607986481462966" },
      { NULL, NULL } },
    { '/',
      { "-560869160383638679027220", "3885009418844708387" },
      { "-177804848403091970070947", "5" },
      { NULL, NULL } },
    { '/',
      { "715588578133752998943142211596060", "298116401537359649144499777948839" },
      { "1", "3904177872991484900" },
      { NULL, NULL } },
    { '*',
      { "3", "3568156878531287157614223686431217302" },
      { "-4521107607898708805", "2611329134050321428" },
      { NULL, NULL } },
    { '+',
      { "357605", "439688320866484402" },
      { "884871388012560857", "2282905054373171695" },
      { "389067614778854655863033120730242989", "1003766690054950136507417560985401390" } },
    { '-',
      { "-1093171673365814", "3" },
      { "3940118017109595881", "15" },
      { "-1315194625158808317", "5" } },
    { '*',
      { "-2759873576167334", "394945517453961658884636715020828425" },
      { "611041", "9" },
      { "-1686395909854863934694", "3554509657085654929961730435187455825" } },
    { '*',
      { "-362007261075290089", "1" },
      { "-4", "387883" },
      { "1448029044301160356", "387883" } },
    { '*',
      { "-1043191120138849032", "49379797427549" },
      { "-239490", "744544761561352757855761" },
      { "249833841362052954673680", "36765469501642370489102443728989759789" } },
    { '-',
      { "961921", "534019143086270003592280716230389" },
      { "31696", "147829" },
      { "-16926270759262414033860929439438590235",
        "78943515903300208361043265999622175481" } },
    { '+',
      { "1", "468653430147478" },
      { "-3389765159553276645", "3866299346751219968" },
      { "-794312534709526143659696865915671", "905977225415956344873933329220352" } },
    { '*',
      { "-98778240373969", "3" },
      { "-2833896086121909491", "12734133153297" },
      { "279927268789799930391200210439779", "38202399459891" } },
    { '+',
      { "244890407535919084899282854332873", "100773" },
      { "253740802885780443350422", "520583" },
      { "127485783051841586903332118774922101165", "52460710659" } },
};

ATH_TEST(base_decimal, rational_arithmetic_is_exact_or_says_it_does_not_fit)
{
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        struct ath_rational out = { UNTOUCHED, 1 };
        bool fits =
            apply(&out, operations[i].op, ratio(operations[i].a[0], operations[i].a[1]),
                  ratio(operations[i].b[0], operations[i].b[1]));
        ATH_EQ_INT(fits, operations[i].expected[0] != NULL);
        ATH_TRUE(out.num == (fits ? big(operations[i].expected[0]) : UNTOUCHED));
        ATH_TRUE(out.den == (fits ? big(operations[i].expected[1]) : 1));
    }
}

/* a op b over small numbers, by cross multiplication. */
static void check_small(int64_t n, int64_t d, int64_t m, int64_t e)
{
    struct ath_rational a = ath_rational_make(n, d), b = ath_rational_make(m, e), out;
    ath_i128 left = (ath_i128)n * e, right = (ath_i128)m * d, both = (ath_i128)d * e;

    ATH_TRUE(ath_rational_add(&out, a, b));
    ATH_TRUE(out.num * both == out.den * (left + right));
    ATH_TRUE(ath_rational_sub(&out, a, b));
    ATH_TRUE(out.num * both == out.den * (left - right));
    ATH_TRUE(ath_rational_mul(&out, a, b));
    ATH_TRUE(out.num * both == out.den * n * m);
    ATH_EQ_INT(ath_rational_div(&out, a, b), m != 0);
    ATH_TRUE(m == 0 || (out.den > 0 && out.num * right == out.den * left));
    int order = ath_rational_compare(a, b);
    ATH_EQ_INT((order > 0) - (order < 0), (left > right) - (left < right));
}

ATH_TEST(base_decimal, small_rationals_obey_arithmetic)
{
    enum { NUMERATORS = 19, ALL = NUMERATORS * 9 };

    for (int a = 0; a < ALL; a++) {
        for (int b = 0; b < ALL; b++) {
            check_small(a % NUMERATORS - 9, a / NUMERATORS + 1, b % NUMERATORS - 9,
                        b / NUMERATORS + 1);
        }
    }
}

ATH_TEST(base_decimal, rationals_are_in_lowest_terms_with_a_positive_denominator)
{
    struct ath_rational r = ath_rational_make(-6, -4);

    ATH_TRUE(r.num == 3 && r.den == 2);
    r = ath_rational_make(6, -4);
    ATH_TRUE(r.num == -3 && r.den == 2);
    r = ath_rational_make(0, -7);
    ATH_TRUE(r.num == 0 && r.den == 1);
    r = ath_rational_make(-I128_MAX - 1, -I128_MAX - 1);
    ATH_TRUE(r.num == 1 && r.den == 1);
    r = ath_rational_make(-I128_MAX - 1, 2);
    ATH_TRUE(r.num == -(I128_MAX / 2) - 1 && r.den == 1);
    r = ath_rational_make(-I128_MAX - 1, 3);
    ATH_TRUE(r.den == 0);
    r = ath_rational_make(5, -I128_MAX - 1);
    ATH_TRUE(r.den == 0);
}

ATH_TEST(base_decimal, comparing_needs_no_room)
{
    struct ath_rational huge = ath_rational_make(I128_MAX, 2);
    struct ath_rational less = ath_rational_make(I128_MAX - 2, 2);
    struct ath_rational tiny = ath_rational_make(1, I128_MAX);
    struct ath_rational near = ath_rational_make(1, I128_MAX - 1);
    struct ath_rational close = ath_rational_make(I128_MAX - 1, I128_MAX);
    struct ath_rational closer = ath_rational_make(I128_MAX - 2, I128_MAX - 1);

    ATH_TRUE(ath_rational_compare(huge, less) > 0);
    ATH_TRUE(ath_rational_compare(less, huge) < 0);
    ATH_TRUE(ath_rational_compare(huge, huge) == 0);
    ATH_TRUE(ath_rational_compare(tiny, near) < 0);
    ATH_TRUE(ath_rational_compare(close, closer) > 0);
    huge.num = -huge.num;
    less.num = -less.num;
    ATH_TRUE(ath_rational_compare(huge, less) < 0);
    ATH_TRUE(ath_rational_compare(huge, tiny) < 0);
    ATH_TRUE(ath_rational_compare(tiny, huge) > 0);
}

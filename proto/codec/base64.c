/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/base64.h"

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void athar_base64_encode(char *out, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i += 3) {
        uint32_t group = (uint32_t)bytes[i] << 16;
        group |= i + 1 < size ? (uint32_t)bytes[i + 1] << 8 : 0;
        group |= i + 2 < size ? bytes[i + 2] : 0;
        *out++ = alphabet[group >> 18];
        *out++ = alphabet[group >> 12 & 63];
        *out++ = '=';
        *out++ = '=';
        out[-2] = i + 1 < size ? alphabet[group >> 6 & 63] : '=';
        out[-1] = i + 2 < size ? alphabet[group & 63] : '=';
    }
    *out = '\0';
}

static int digit(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

static size_t without_padding(const char *text, size_t length)
{
    for (int i = 0; i < 2 && length > 0 && text[length - 1] == '='; i++) {
        length--;
    }
    return length;
}

bool athar_base64_decode(uint8_t *out, size_t *size, const char *text, size_t length)
{
    size_t digits = without_padding(text, length), n = 0;
    uint32_t bits = 0;
    unsigned have = 0;

    if (digits % 4 == 1 || (digits != length && length % 4 != 0)) {
        return false;
    }
    for (size_t i = 0; i < digits; i++) {
        int d = digit(text[i]);
        if (d < 0) {
            return false;
        }
        bits = bits << 6 | (uint32_t)d;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[n++] = (uint8_t)(bits >> have);
        }
    }
    *size = n;
    return (bits & ((1U << have) - 1)) == 0;
}

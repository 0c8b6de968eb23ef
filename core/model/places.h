/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * places - the 12 regions and 75 provinces of Morocco by their ISO 3166-2 codes, and the
 * rest of the world by country.
 *
 * A province is a uint32_t, for ever: the three letters of its code as digits in base 27,
 * A = 1, the first letter the most significant ("MA-HOC" is 8*729 + 15*27 + 3 = 6240); a
 * country abroad is 0x80000000 | its two letters in the same way ("abroad:FR"). 0 is no
 * province. A region is its number, 1..12; 13 is abroad, 0 is none.
 *
 * Threads:  any; the tables are constant.
 * Memory:   everything returned is static.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum {
    ATH_REGION_COUNT = 12,
    ATH_REGION_ABROAD = 13,
    ATH_PROVINCE_COUNT = 75,
    ATH_PROVINCE_TEXT_BYTES = 16,
};

struct ath_place {
    const char *code;         /* "MA-01", "MA-HOC", "abroad" */
    uint32_t region;          /* its own number for a region, 0 for the country */
    const char *ar, *fr, *en; /* en is NULL where the French name serves */
};

/* The country itself, "MA". */
const struct ath_place *ath_place_country(void);

/* Region 1..12, or 13 for abroad; NULL for another number. */
const struct ath_place *ath_place_region(uint32_t number);

/* The row of a province of Morocco; NULL for 0, a country abroad and anything unknown. */
const struct ath_place *ath_place_province(uint32_t province);

/* Provinces 0..74 in code order, to list them; NULL past the end. */
const struct ath_place *ath_place_province_at(size_t index);

/* Read "MA-HOC" or "abroad:FR" (two capital letters, not MA). False for a region's code, an
 * unknown province and anything else. */
bool ath_place_province_parse(uint32_t *province, struct ath_slice text);

/* The same code back; an empty string for 0 and for a number that parse cannot give. */
void ath_place_province_format(char out[ATH_PROVINCE_TEXT_BYTES], uint32_t province);

/* 1..12, 13 for abroad, 0 for no or an unknown province. */
uint32_t ath_place_region_of(uint32_t province);

/* "MA-01".."MA-12", "abroad"; an empty string for another number. */
const char *ath_place_region_code(uint32_t number);

/* Read one of those codes. */
bool ath_place_region_parse(uint32_t *number, struct ath_slice text);

/* In that language ("ar", "fr", "en", also "fr-MA"), else in French, else the code. */
const char *ath_place_name(const struct ath_place *place, const char *lang);

/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "plugin/lint_parts.h"

/* Figures of groups only: Moroccan law 09-08 protects what tells one person from others. Phrases
 * are chosen so that counts ("phone_calls", "people helped to open an account") pass. */

enum { TEXT_BYTES = 512 };

/* Ids that are one of these, or end in it: "leader_phone", "cin". */
static const char *const id_words[] = {
    "first_name",
    "last_name",
    "full_name",
    "family_name",
    "given_name",
    "surname",
    "prenom",
    "nom_complet",
    "phone",
    "phone_number",
    "telephone",
    "gsm",
    "mobile_number",
    "whatsapp",
    "email",
    "courriel",
    "e_mail",
    "cin",
    "cnie",
    "id_card",
    "identity_card",
    "national_id",
    "passport",
    "passport_number",
    "birth_date",
    "date_of_birth",
    "birthday",
    "date_naissance",
    "date_de_naissance",
    "home_address",
    "postal_address",
    "adresse",
    "rib",
    "iban",
    "account_number",
    "massar_code",
    "social_security_number",
};

/* Ids that are exactly one of these. */
static const char *const whole_ids[] = { "name", "nom", "address", "person", "tel" };

/* Anywhere in a name, in small letters. */
static const char *const phrases[] = {
    "first name",
    "last name",
    "full name",
    "family name",
    "surname",
    "phone number",
    "telephone number",
    "mobile number",
    "whatsapp number",
    "email address",
    "e-mail address",
    "identity card number",
    "id card",
    "national id",
    "passport number",
    "date of birth",
    "birth date",
    "home address",
    "postal address",
    "account number",
    "iban",
    "social security number",
    "nom de famille",
    "nom complet",
    "nom et prénom",
    "prénom",
    "nom du bénéficiaire",
    "nom de la bénéficiaire",
    "numéro de téléphone",
    "n° de téléphone",
    "numéro de portable",
    "adresse électronique",
    "adresse mail",
    "adresse e-mail",
    "numéro de cin",
    "n° cin",
    "n° de cin",
    "cnie",
    "carte d'identité",
    "carte nationale d'identité",
    "numéro de passeport",
    "date de naissance",
    "adresse postale",
    "adresse du domicile",
    "numéro de compte",
    "code massar",
    "الاسم الكامل",
    "الاسم العائلي",
    "الاسم الشخصي",
    "اسم المستفيد",
    "رقم الهاتف",
    "رقم هاتف",
    "البريد الإلكتروني",
    "رقم البطاقة",
    "بطاقة التعريف",
    "رقم جواز السفر",
    "تاريخ الميلاد",
    "تاريخ الازدياد",
    "العنوان الشخصي",
    "عنوان السكن",
    "رقم الحساب",
    "رمز مسار",
};

/* Small letters, of those that French has, too. */
static void lower(char out[TEXT_BYTES], const char *text)
{
    size_t n = 0;

    for (; text[n] != '\0' && n < TEXT_BYTES - 1; n++) {
        unsigned char c = (unsigned char)text[n];
        bool capital = c >= 'A' && c <= 'Z';
        bool accented =
            n > 0 && (unsigned char)text[n - 1] == 0xC3 && c >= 0x80 && c <= 0x9E;
        out[n] = (char)(capital || accented ? c + 0x20 : c);
    }
    out[n] = '\0';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Between words; Arabic joins its article and prepositions to the word. */
static bool has_phrase(const char *text, const char *phrase)
{
    size_t size = strlen(phrase);
    bool joined = (unsigned char)phrase[0] >= 0xD8;

    for (const char *at = strstr(text, phrase); at != NULL; at = strstr(at + 1, phrase)) {
        if (joined || ((at == text || !is_letter(at[-1])) && !is_letter(at[size]))) {
            return true;
        }
    }
    return false;
}

static bool ends_in(const char *id, const char *word)
{
    size_t size = strlen(id), n = strlen(word);

    if (size < n || strcmp(id + size - n, word) != 0) {
        return false;
    }
    return size == n || id[size - n - 1] == '_';
}

/* The word that the id gives away, or NULL. */
static const char *word_of_id(const char *id)
{
    char plain[ATH_ID_BYTES + 1];
    size_t n = 0;

    for (; id[n] != '\0' && n < ATH_ID_BYTES; n++) {
        plain[n] = (char)(id[n] == '-' ? '_' : id[n]);
    }
    plain[n] = '\0';
    for (size_t i = 0; i < sizeof id_words / sizeof id_words[0]; i++) {
        if (ends_in(plain, id_words[i])) {
            return id_words[i];
        }
    }
    for (size_t i = 0; i < sizeof whole_ids / sizeof whole_ids[0]; i++) {
        if (strcmp(plain, whole_ids[i]) == 0) {
            return whole_ids[i];
        }
    }
    return NULL;
}

static const char *phrase_in(const char *name)
{
    char text[TEXT_BYTES];

    lower(text, name);
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        if (has_phrase(text, phrases[i])) {
            return phrases[i];
        }
    }
    return NULL;
}

static const char *phrase_of(struct ath_labels names)
{
    const char *phrase = NULL;

    for (uint16_t i = 0; phrase == NULL && i < names.n; i++) {
        phrase = phrase_in(names.v[i].text);
    }
    return phrase;
}

static void look(struct ath_lint *l, const char *id, struct ath_labels names)
{
    const char *word = word_of_id(id);
    const char *phrase = word == NULL ? phrase_of(names) : NULL;

    if (word != NULL) {
        ath_lint_note(l, "person-level", "@its id\t%s", word);
    } else if (phrase != NULL) {
        ath_lint_note(l, "person-level", "@its name\t%s", phrase);
    }
}

void ath_lint_persons(struct ath_lint *l)
{
    for (uint16_t i = 0; i < l->program->category_count; i++) {
        const struct ath_category *category = &l->program->categories[i];
        ath_lint_at(l, "category '%s'", category->id);
        look(l, category->id, category->names);
    }
    for (uint16_t i = 0; i < l->program->indicator_count; i++) {
        const struct ath_indicator *indicator = &l->program->indicators[i];
        ath_lint_at_indicator(l, indicator);
        look(l, indicator->id, indicator->names);
    }
}

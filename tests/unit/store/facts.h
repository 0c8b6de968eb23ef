/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * facts - what commands leave in a store: organizations, projects, programs.
 */

#include "store/snapshot.h"

#include "scratch.h"

static const struct ath_label label[] = { { "en", "Name" } };
static const struct ath_labels names = { label, 1 };

static inline uint32_t add_organization(struct scratch *s, struct ath_txn *txn,
                                        uint64_t seq, const char *slug)
{
    struct ath_organization org = { .slug = slug,
                                    .names = names,
                                    .kind = ATH_ORG_COOPERATIVE,
                                    .opened = ATH_DAY_NONE,
                                    .closed = ATH_DAY_NONE,
                                    .seq = seq };
    uint32_t number = 0;

    ATH_OK(ath_dict_add(&number, txn, ATH_DICT_ORGANIZATION, ath_slice_str(slug), &s->err));
    struct ath_key key = ath_number_key(number);
    ath_txn_put_long(txn, ATH_TABLE_ORGANIZATION, &key,
                     ath_organization_encode(&org, &s->arena));
    ath_meta_set(txn, "snapshot", seq);
    return number;
}

static inline void add_project(struct scratch *s, struct ath_txn *txn, const char *slug)
{
    struct ath_project project = { .slug = slug,
                                   .names = names,
                                   .funder = "funder",
                                   .from = 18809,
                                   .to = 19082,
                                   .budget = -1 };
    uint32_t number = 0;

    ATH_OK(ath_dict_add(&number, txn, ATH_DICT_PROJECT, ath_slice_str(slug), &s->err));
    struct ath_key key = ath_number_key(number);
    ath_txn_put_long(txn, ATH_TABLE_PROJECT, &key, ath_project_encode(&project, &s->arena));
}

/* A program of two forms with an indicator each. */
static inline void finish_program(struct scratch *s, struct ath_program *program,
                                  const char *id)
{
    struct ath_indicator *indicators =
        ath_arena_new_array(&s->arena, struct ath_indicator, 2);
    struct ath_form *forms = ath_arena_new_array(&s->arena, struct ath_form, 2);

    for (uint16_t i = 0; i < 2; i++) {
        indicators[i] = (struct ath_indicator){ .id = i == 0 ? "jobs" : "members",
                                                .names = names,
                                                .definitions = names,
                                                .kind = ATH_FLOW,
                                                .unit = "person",
                                                .iris = "",
                                                .sdg = "" };
        forms[i] = (struct ath_form){ .id = i == 0 ? "month" : "school",
                                      .names = names,
                                      .frequency = { [ATH_LAYER_ACTUAL] = ATH_MONTH },
                                      .first_indicator = i,
                                      .indicator_count = 1 };
    }
    *program = (struct ath_program){ .id = id,
                                     .version = "1.0.0",
                                     .names = names,
                                     .forms = forms,
                                     .form_count = 2,
                                     .indicators = indicators,
                                     .indicator_count = 2 };
    ATH_OK(ath_program_finish(program, NULL, &s->arena, &s->err));
}

static inline uint32_t give(struct scratch *s, struct ath_txn *txn, enum ath_dict dict,
                            const char *name)
{
    uint32_t number = 0;

    ATH_OK(ath_dict_add(&number, txn, dict, ath_slice_str(name), &s->err));
    return number;
}

static inline void add_program(struct scratch *s, struct ath_txn *txn, uint64_t seq,
                               struct ath_program *program)
{
    struct ath_key content = { 0 };

    for (uint16_t i = 0; i < program->form_count; i++) {
        char *form =
            ath_arena_printf(&s->arena, "%s.%s", program->id, program->forms[i].id);
        give(s, txn, ATH_DICT_FORM, form);
    }
    ath_key_u8(&content, 0);
    ath_key_bytes(&content, program->hash, sizeof program->hash);
    ath_txn_put_long(txn, ATH_TABLE_CATALOGUE, &content, program->content);
    struct ath_key served = ath_served_key(give(s, txn, ATH_DICT_PROGRAM, program->id));
    ath_txn_put(txn, ATH_TABLE_CATALOGUE, &served,
                ath_slice(program->hash, sizeof program->hash));
    ath_meta_set(txn, "snapshot", seq);
}

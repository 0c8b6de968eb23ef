/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * descriptors - the contract itself: google.protobuf.FileDescriptorSet of athar.v1.
 */

#include <stddef.h>
#include <stdint.h>

extern const uint8_t athar_descriptors[];
extern const size_t athar_descriptors_size;

# SPDX-License-Identifier: Apache-2.0
"""Somebody with files to send, on a disk and a line that fail."""

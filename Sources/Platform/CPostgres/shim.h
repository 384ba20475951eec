// libpq, and its character constants as numbers: Swift does not see macros of characters.
#pragma once

#include <libpq-fe.h>

enum {
    WAYBILL_PG_SEVERITY = PG_DIAG_SEVERITY_NONLOCALIZED,
    WAYBILL_PG_SQLSTATE = PG_DIAG_SQLSTATE,
    WAYBILL_PG_MESSAGE = PG_DIAG_MESSAGE_PRIMARY,
};

// Pages work without this file. It only spares a reload here and there.
"use strict";

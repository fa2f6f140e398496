// Small helpers over pages that work without them. Each module reads data attributes; none writes markup from data.
import { closeMenus } from "./menus.js";
import { watchDialogs } from "./dialogs.js";
import { watchDrafts } from "./drafts.js";
import { watchConnection } from "./connection.js";
import { watchForms } from "./forms.js";
import { watchDays } from "./days.js";
import { watchLock } from "./lock.js";
import { watchAlarms } from "./alarms.js";

closeMenus();
watchDialogs();
watchForms();
watchDrafts();
watchDays();
watchConnection();
watchLock();
watchAlarms();

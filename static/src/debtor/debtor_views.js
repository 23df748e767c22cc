import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";

import { DebtorKanbanController } from "./debtor_kanban";
import { DebtorListModel, DebtorListRenderer } from "./debtor_list";
import { DebtorSearchModel } from "./debtor_search_model";

const views = registry.category("views");

views.add("account_debtor_list", {
    ...listView,
    SearchModel: DebtorSearchModel,
    Model: DebtorListModel,
    Renderer: DebtorListRenderer,
});
views.add("account_debtor_kanban", { ...kanbanView, SearchModel: DebtorSearchModel, Controller: DebtorKanbanController });

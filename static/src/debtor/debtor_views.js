import { registry } from "@web/core/registry";
import { graphView } from "@web/views/graph/graph_view";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";
import { pivotView } from "@web/views/pivot/pivot_view";

import { DebtorListModel, DebtorListRenderer } from "./debtor_list";
import { DebtorSearchModel } from "./debtor_search_model";

const views = registry.category("views");
const SearchModel = DebtorSearchModel;

views.add("account_debtor_list", {
    ...listView,
    SearchModel,
    Model: DebtorListModel,
    Renderer: DebtorListRenderer,
});
views.add("account_debtor_kanban", { ...kanbanView, SearchModel });
views.add("account_debtor_pivot", { ...pivotView, SearchModel });
views.add("account_debtor_graph", { ...graphView, SearchModel });

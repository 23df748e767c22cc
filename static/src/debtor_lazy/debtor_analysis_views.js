import { DebtorSearchModel } from "@account_delinquency/debtor/debtor_search_model";
import { registry } from "@web/core/registry";
import { graphView } from "@web/views/graph/graph_view";
import { pivotView } from "@web/views/pivot/pivot_view";

const views = registry.category("views");

views.add("account_debtor_pivot", { ...pivotView, SearchModel: DebtorSearchModel });
views.add("account_debtor_graph", { ...graphView, SearchModel: DebtorSearchModel });

import { KanbanController } from "@web/views/kanban/kanban_controller";

/** Says above the cards what is filtered, where a phone hides the search bar. */
export class DebtorKanbanController extends KanbanController {
    static template = "account_delinquency.DebtorKanbanView";

    get filterWords() {
        return this.env.searchModel.facets.flatMap((facet) => facet.values).join(" · ");
    }
}

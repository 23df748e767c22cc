import { patch } from "@web/core/utils/patch";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { ListController } from "@web/views/list/list_controller";

/** Returns what the search bar shows, a text for each facet; how rows are grouped does not say which rows there are. */
function facetsInWords(searchModel) {
    const facets = searchModel?.facets || [];
    return facets
        .filter((facet) => facet.type !== "groupBy")
        .map(({ title, values, separator }) => {
            const chosen = values.join(` ${separator} `);
            return title ? `${title}: ${chosen}` : chosen;
        });
}

const BUTTONS = ["action_export", "action_report"];

/** Says of the list that is exported or reported on what the server can't know: what its search bar shows, and how it is sorted. */
const exportButton = () => ({
    async beforeExecuteActionButton(clickParams) {
        if (BUTTONS.includes(clickParams.name) && clickParams.buttonContext) {
            clickParams.buttonContext.export_facets = facetsInWords(this.env.searchModel);
            clickParams.buttonContext.export_order = this.model.root.orderBy;
        }
        return super.beforeExecuteActionButton(...arguments);
    },
});

patch(ListController.prototype, exportButton());
patch(KanbanController.prototype, exportButton());

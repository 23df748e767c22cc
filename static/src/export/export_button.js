import { patch } from "@web/core/utils/patch";
import { ListController } from "@web/views/list/list_controller";

/** Says of the list that is exported what the server can't know: what its search bar shows, and how it is sorted. */
patch(ListController.prototype, {
    async beforeExecuteActionButton(clickParams) {
        if (clickParams.name === "action_export" && clickParams.buttonContext) {
            const facets = this.env.searchModel?.facets || [];
            clickParams.buttonContext.export_facets = facets
                .filter((facet) => facet.type !== "groupBy")
                .map(({ title, values, separator }) => {
                    const chosen = values.join(` ${separator} `);
                    return title ? `${title}: ${chosen}` : chosen;
                });
            clickParams.buttonContext.export_order = this.model.root.orderBy;
        }
        return super.beforeExecuteActionButton(...arguments);
    },
});

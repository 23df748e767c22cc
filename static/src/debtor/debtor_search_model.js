import { SearchModel } from "@web/search/search_model";

/**
 * Shows the choice of the filter dialog as a facet of the search bar: it can be removed like any other filter, and a favourite
 * that is saved from it keeps its domain and its context.
 */
export class DebtorSearchModel extends SearchModel {
    async load(config) {
        const { debtor_filter: filter, ...context } = config.context || {};
        if (filter) {
            // What was just chosen goes before the user's default favourite.
            config = { ...config, context, activateFavorite: false };
            if (filter.description) {
                config.dynamicFilters = [...(config.dynamicFilters || []), filter];
            }
        }
        return super.load(config);
    }

    /** Odoo keeps the domain of such a filter only; here the context says which items count. */
    _createGroupOfDynamicFilters(dynamicFilters) {
        const firstId = this.nextId;
        super._createGroupOfDynamicFilters(dynamicFilters);
        dynamicFilters.forEach(({ context }, index) => {
            this.searchItems[firstId + index].context = context;
        });
    }
}

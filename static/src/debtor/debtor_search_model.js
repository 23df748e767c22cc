import { SearchModel } from "@web/search/search_model";

/**
 * Shows the choice of the filter dialog as a facet of the search bar: it can be removed like any other filter, and a favourite
 * that is saved from it keeps its domain and its context.
 */
export class DebtorSearchModel extends SearchModel {
    async load(config) {
        const { debtor_filter: filter, ...context } = config.context || {};
        if (filter) {
            config = { ...config, context };
            if (filter.description) {
                config.dynamicFilters = [...(config.dynamicFilters || []), filter];
            }
        }
        return super.load(config);
    }
}

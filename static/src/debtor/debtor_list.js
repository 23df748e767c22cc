import { formatMonetary } from "@web/views/fields/formatters";
import { ListRenderer } from "@web/views/list/list_renderer";
import { RelationalModel } from "@web/model/relational_model/relational_model";

/** Keeps the totals of all debtors that the server sends along with a page of them. */
export class DebtorListModel extends RelationalModel {
    async _loadUngroupedList() {
        const response = await super._loadUngroupedList(...arguments);
        this.totals = response.totals;
        return response;
    }
}

/** Sums all pages at the foot, where Odoo sums the page that is shown; what is ticked is still summed by itself. */
export class DebtorListRenderer extends ListRenderer {
    computeAggregates() {
        const aggregates = super.computeAggregates();
        const { isGrouped, model, selection } = this.props.list;
        if (isGrouped || selection.length || !model.totals) {
            return aggregates;
        }
        const { currency_id: currencyId, ...totals } = model.totals;
        for (const [name, total] of Object.entries(totals)) {
            if (total === false) {
                delete aggregates[name]; // not summed: a sum of the page would be taken for one of all pages
            } else if (name in aggregates) {
                aggregates[name].value = formatMonetary(total, { currencyId });
                aggregates[name].rawValue = total;
            }
        }
        return aggregates;
    }
}

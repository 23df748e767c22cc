import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component } from "@odoo/owl";

/** Exports the plans of a dialog as they are ticked now, whatever is still missing in it: nothing is suspended by that. */
export class ExportPlans extends Component {
    static template = "account_delinquency.ExportPlans";
    static props = standardWidgetProps;

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get label() {
        return _t("Export");
    }

    async onClick() {
        const { resId, resModel, data } = this.props.record;
        const ticks = Object.fromEntries(data.line_ids.records.map((line) => [line.resId, line.data.is_ticked]));
        this.action.doAction(await this.orm.call(resModel, "action_export", [[resId], ticks]));
    }
}

registry.category("view_widgets").add("export_plans", { component: ExportPlans });

// Written by tools/types.mjs from the OpenAPI document.

export interface paths {
    "/api/v1/assistance/offers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your live offers */
        get: operations["list-offers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assistance/offers/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the job */
        post: operations["accept-offer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assistance/offers/{id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refuse the job */
        post: operations["decline-offer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assistance/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your requests; all for staff */
        get: operations["list-requests"];
        put?: never;
        /** Ask for help */
        post: operations["create-request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assistance/requests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One request */
        get: operations["get-request"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assistance/requests/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The job is over, with its outcome */
        post: operations["complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assistance/requests/{id}/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every round: who was looked at, and why not asked */
        get: operations["list-decisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assistance/requests/{id}/offer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ring chosen providers; the first to accept has it */
        post: operations["offer-request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assistance/requests/{id}/priority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the priority */
        post: operations["prioritize-request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assistance/requests/{id}/tracking": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where help is */
        get: operations["get-tracking"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assistance/requests/{id}/updates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The request's story and chat, oldest first */
        get: operations["list-updates"];
        put?: never;
        /** Write to the other parties */
        post: operations["create-update"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the session of a refresh token */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in with email or phone number */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/token/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchange a refresh token for a new pair */
        post: operations["refresh-token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dispatch/board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Snapshot of the board, to be kept current by its topic */
        get: operations["get-board"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dispatch/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to all requests, newest first */
        get: operations["list-log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dispatch/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the last hour went */
        get: operations["get-metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dispatch/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions of the policy, newest first */
        get: operations["list-policies"];
        /** Make a new version of the policy for everything, or for a region, category or service; absent fields stay as they are in force there */
        put: operations["put-policy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/providers/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your own provider */
        get: operations["get-my-provider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/providers/me/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your jobs, newest first */
        get: operations["list-my-jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/providers/me/online": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start your shift */
        post: operations["go-online"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/realtime/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A ticket that opens one socket within 30 s */
        post: operations["create-ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services/catalog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be sent */
        get: operations["list-services"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AcceptInputBody: {
            /**
             * Format: int64
             * @description Minutes until you roll.
             */
            prep_minutes?: number;
        };
        AskInputBody: {
            allergies?: string;
            /** @description Ask although a live request for this service exists. */
            allow_duplicate?: boolean;
            description?: string;
            destination?: components["schemas"]["AssistanceDestinationBody"];
            /**
             * Format: uuid
             * @description Another request of the same member that this one belongs to: one accident, tow and ambulance.
             */
            linked_to?: string;
            location_address?: string;
            location_city?: string;
            /**
             * @description Degrees from -90 to 90, WGS 84; a number, or text that is one.
             * @example 14.634915
             */
            location_latitude?: unknown;
            /**
             * @description Degrees from -180 to 180, WGS 84; a number, or text that is one.
             * @example -90.506882
             */
            location_longitude?: unknown;
            location_state?: string;
            /** Format: int64 */
            patient_age?: number;
            patient_name?: string;
            /** Format: int64 */
            patients?: number;
            /** @description Where to call back. */
            phone?: string;
            /**
             * @description The service's own when absent.
             * @enum {string}
             */
            priority?: "LOW" | "MEDIUM" | "HIGH" | "URGENT";
            /** @description How to find the place. */
            reference?: string;
            /** Format: date-time */
            scheduled_for?: string;
            /** @example GRUA */
            service: string;
            symptoms?: string;
            title?: string;
            /** @description Answers of the triage questions: unconscious, confused, breathing, chest_pain, bleeding, known_condition; true where it is so. They decide the priority of a health request, unless a higher one was asked for. */
            triage?: {
                [key: string]: unknown;
            };
            /**
             * Format: uuid
             * @description The member, when staff asks for them.
             */
            user_id?: string;
            /**
             * Format: uuid
             * @description The subscription to use: one unit of its month is taken, and given back when the request ends before anybody was assigned.
             */
            user_service?: string;
            vehicle_color?: string;
            vehicle_make?: string;
            vehicle_model?: string;
            vehicle_plate?: string;
            /**
             * Format: int64
             * @description 1900 to next year.
             */
            vehicle_year?: number;
        };
        AssistanceAssignment: {
            /** Format: date-time */
            assigned_at: string;
            currency: string;
            /**
             * Format: int64
             * @description The request's version at assignment.
             */
            fence: number;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            offer_id: string | null;
            /** Format: double */
            pay: number;
            /** Format: int64 */
            pay_minor: number;
            /** Format: uuid */
            provider_id: string;
            request: components["schemas"]["AssistanceRequest"];
            /** Format: uuid */
            request_id: string;
            /** Format: int64 */
            slot: number;
        };
        AssistanceCandidate: {
            chosen: boolean;
            cost: components["schemas"]["MatchTerms"] | null;
            /** Format: int64 */
            distance_m: number;
            /** Format: int64 */
            eta_s: number;
            /** @enum {string} */
            eta_source: "road" | "haversine";
            /** @description Why this provider could not be asked. */
            gate: string | null;
            name: string;
            /** Format: uuid */
            provider: string;
            /** Format: int64 */
            rank: number;
            /** @description The request this provider would leave for this one. */
            victim: string | null;
            why_not: string | null;
            /** @description Why this provider was or was not asked, in both languages. */
            words: components["schemas"]["MatchWords"];
        };
        AssistanceDecision: {
            /** Format: date-time */
            at: string;
            candidates: components["schemas"]["AssistanceCandidate"][] | null;
            /** @description Weighed as; one up after twice the target wait. */
            class: string;
            /** Format: int64 */
            eta_cap_s: number;
            /** Format: int64 */
            policy_version: number;
            /** Format: double */
            radius_km: number;
            /** Format: uuid */
            round: string;
            /** @description Decided by a policy on trial: nothing came of it. */
            shadow: boolean;
            /** @enum {string} */
            verdict: "offered" | "waiting" | "no_candidates" | "held" | "swapped";
            /** Format: double */
            wait_cost: number;
            /** @description How it ended, in both languages. */
            words: components["schemas"]["MatchWords"];
        };
        AssistanceDestinationBody: {
            address?: string;
            /**
             * @description Degrees from -90 to 90, WGS 84; a number, or text that is one.
             * @example 14.634915
             */
            latitude: unknown;
            /**
             * @description Degrees from -180 to 180, WGS 84; a number, or text that is one.
             * @example -90.506882
             */
            longitude: unknown;
        };
        AssistanceETA: {
            /** Format: int64 */
            distance_m: number;
            /** Format: int64 */
            minutes: number;
            /** @description Minutes, from and to. */
            range: number[] | null;
            /**
             * @description road: by the streets. haversine: estimated by the great circle, also where the road server did not answer in time. distance_m is of the same way.
             * @enum {string}
             */
            source: "road" | "haversine";
        };
        AssistanceNext: {
            /** Format: date-time */
            at: string;
            what: string;
            /** @enum {string} */
            who: "engine" | "provider" | "desk" | "member";
        };
        AssistanceOffer: {
            category: string;
            currency: string;
            /** Format: date-time */
            decided_at: string | null;
            /** Format: date-time */
            delivered_at: string | null;
            /** Format: int64 */
            distance_m: number;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The request you would leave for this one, which is more urgent.
             */
            leaves: string | null;
            /**
             * Format: double
             * @description The centre of the area; the door comes with the job.
             */
            location_latitude: number;
            /** Format: double */
            location_longitude: number;
            /**
             * Format: int64
             * @description Estimated to arrival.
             */
            minutes: number;
            /**
             * Format: double
             * @description In units of the currency.
             */
            pay: number;
            /** Format: int64 */
            pay_minor: number;
            priority: string;
            /** Format: uuid */
            request: string;
            request_number: string;
            /** Format: date-time */
            sent_at: string;
            /** Format: date-time */
            server_time: string;
            service: string;
            /** Format: date-time */
            shown_at: string | null;
            /**
             * Format: int64
             * @description 1 for a job now, 2 for the one after the job you are on.
             * @enum {integer}
             */
            slot: 1 | 2;
            /** @enum {string} */
            status: "PENDING" | "ACCEPTED" | "DECLINED" | "EXPIRED" | "WITHDRAWN";
            zone: string;
        };
        AssistancePlace: {
            address: string;
            /** Format: double */
            latitude: number;
            /** Format: double */
            longitude: number;
        };
        AssistancePosition: {
            /** Format: int64 */
            age_s: number;
            /** Format: double */
            heading: number | null;
            /** Format: double */
            latitude: number;
            /** Format: double */
            longitude: number;
            /** Format: date-time */
            recorded_at: string;
            /**
             * Format: double
             * @description Metres per second.
             */
            speed: number | null;
        };
        AssistanceProvider: {
            /** Format: uuid */
            id: string;
            name: string;
            phone: string | null;
            /** Format: double */
            rating: number;
            /** Format: int64 */
            total_reviews: number;
            vehicle_model: string;
            vehicle_plate: string;
            vehicle_type: string;
        };
        AssistanceRequest: {
            /** Format: double */
            actual_cost: number | null;
            allergies: string | null;
            /** @description Facts that need a person. */
            attention: string[] | null;
            cancellation_reason: string | null;
            /** @example ROADSIDE */
            category: string;
            completion_notes: string | null;
            /** Format: date-time */
            created_at: string;
            currency: string;
            customer_satisfied: boolean | null;
            description: string | null;
            destination: components["schemas"]["AssistancePlace"] | null;
            /**
             * Format: date-time
             * @description Arrival as estimated now.
             */
            eta_at: string | null;
            held_by: string | null;
            /** @description For the desk, where the request is read; a command's answer leaves it out. */
            held_by_name: string | null;
            /** Format: date-time */
            held_until: string | null;
            /** Format: uuid */
            id: string;
            /** @description The other requests of the same case. */
            linked: string[] | null;
            location_address: string | null;
            location_city: string;
            location_exact: boolean;
            /**
             * Format: double
             * @description The centre of an area where the exact place is hidden.
             */
            location_latitude: number;
            /** Format: double */
            location_longitude: number;
            location_state: string;
            /** @description The next step; null when the request has ended. */
            next: components["schemas"]["AssistanceNext"] | null;
            outcome: string | null;
            /** @description Accepted though the month of the subscription was used up. */
            over_limit: boolean;
            /** Format: int64 */
            patient_age: number | null;
            patient_name: string | null;
            /** Format: int64 */
            patients: number | null;
            phone: string | null;
            /** @enum {string} */
            priority: "LOW" | "MEDIUM" | "HIGH" | "URGENT";
            /**
             * Format: date-time
             * @description Arrival as promised; it does not move.
             */
            promised_at: string | null;
            provider: components["schemas"]["AssistanceProvider"] | null;
            /** Format: double */
            radius_km: number | null;
            reference: string | null;
            /** Format: int64 */
            refusals: number;
            rejection_reason: string | null;
            /** @description What you are to this request. */
            relation: string;
            /** @example REQ-000412 */
            request_number: string;
            /** Format: date-time */
            scheduled_for: string | null;
            /** @example GRUA */
            service: string;
            signed_by: string | null;
            state: string;
            /** Format: date-time */
            state_since: string;
            /** @enum {string} */
            status: "PENDING" | "ASSIGNED" | "IN_PROGRESS" | "COMPLETED" | "CANCELLED" | "REJECTED";
            symptoms: string | null;
            title: string | null;
            /** @enum {string} */
            tracking_status: "SCHEDULED" | "SEARCHING" | "OFFERED" | "PROVIDER_ASSIGNED" | "EN_ROUTE" | "ARRIVING" | "ARRIVED" | "IN_SERVICE" | "COMPLETED" | "CANCELLED" | "REJECTED";
            triage?: unknown;
            /** Format: date-time */
            updated_at: string;
            user_email: string | null;
            user_id: string | null;
            user_name: string | null;
            /** @description The subscription it was asked under. */
            user_service: string | null;
            vehicle_color: string | null;
            vehicle_make: string | null;
            vehicle_model: string | null;
            vehicle_plate: string | null;
            /** Format: int64 */
            vehicle_year: number | null;
            /**
             * Format: int64
             * @description Also the ETag.
             */
            version: number;
        };
        AssistanceStep: {
            /** Format: date-time */
            at: string;
            by: string;
            event: string;
            from: string;
            reason: string | null;
            state: string;
            /** Format: int64 */
            version: number;
        };
        AssistanceTracking: {
            attention: string[] | null;
            can_cancel: boolean;
            eta: components["schemas"]["AssistanceETA"] | null;
            next: components["schemas"]["AssistanceNext"] | null;
            /** @description Of the provider, from leaving until arriving. */
            position: components["schemas"]["AssistancePosition"] | null;
            /** Format: date-time */
            promise: string | null;
            provider: components["schemas"]["AssistanceProvider"] | null;
            /** Format: uuid */
            request_id: string;
            request_number: string;
            /** Format: date-time */
            server_time: string;
            state: string;
            status: string;
            timeline: components["schemas"]["AssistanceStep"][] | null;
            tracking_status: string;
            /** Format: int64 */
            version: number;
        };
        AssistanceUpdate: {
            author_id: string | null;
            author_name: string;
            author_role: string;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            message: string;
            staff_only: boolean;
            /** @enum {string} */
            update_type: "STATUS_CHANGE" | "MESSAGE" | "LOCATION_UPDATE" | "ARRIVAL_UPDATE";
        };
        AuthLogin: {
            /** @description JWT for the Authorization header. */
            access: string;
            /**
             * Format: int64
             * @description Seconds until access expires.
             */
            expires_in: number;
            /** @description Opaque; exchange it once for the next pair. */
            refresh: string;
            user: components["schemas"]["AuthUser"];
        };
        AuthUser: {
            /** Format: date-time */
            created_at: string;
            /** Format: email */
            email: string;
            first_name: string;
            /** Format: uuid */
            id: string;
            is_active: boolean;
            /** Format: date-time */
            last_login_at: string | null;
            last_name: string;
            /** @description E.164. */
            phone_number: string;
            /**
             * Format: uuid
             * @description Of logins that have applied as a provider.
             */
            provider_id?: string;
            /** @enum {string} */
            role: "MEMBER" | "PROVIDER" | "DISPATCHER" | "ADMIN";
            /** Format: date-time */
            updated_at: string;
        };
        CompleteInputBody: {
            /**
             * Format: double
             * @description In units of the currency.
             */
            actual_cost?: number;
            customer_satisfied?: boolean;
            /** Format: int64 */
            expected_version?: number;
            notes?: string;
            /** @enum {string} */
            outcome: "completed" | "partial" | "gone_on_arrival" | "unable";
            /** @description Ids of pictures among the request's documents. */
            photos?: string[] | null;
            /** @description Required from staff. */
            reason?: string;
            signed_by?: string;
        };
        CredentialsBody: {
            /** @description Or phone_number. */
            email?: string;
            /** Format: password */
            password: string;
            /** @description Or email. */
            phone_number?: string;
        };
        DeclineInputBody: {
            /** @enum {string} */
            reason: "far" | "pay" | "equipment" | "shift_end" | "unsafe" | "busy" | "other";
        };
        DeskBoard: {
            /** @enum {string} */
            automation: "MANUAL" | "ASSISTED" | "AUTO" | "UNATTENDED";
            counters: components["schemas"]["DeskCounters"];
            cursor: components["schemas"]["DeskCursor"];
            /** Format: uuid */
            epoch: string;
            providers: components["schemas"]["DeskProvider"][] | null;
            region: string;
            requests: components["schemas"]["DeskRequest"][] | null;
            /** Format: date-time */
            server_time: string;
        };
        DeskCounters: {
            /** Format: int64 */
            available: number;
            /** Format: int64 */
            busy: number;
            /** Format: int64 */
            completed_today: number;
            /** Format: int64 */
            needs_you: number;
            /** Format: int64 */
            offered: number;
            /** Format: int64 */
            on_duty: number;
            /** Format: int64 */
            scheduled: number;
            /** Format: int64 */
            searching: number;
            /** Format: int64 */
            under_way: number;
        };
        DeskCursor: {
            /** Format: int64 */
            pos: number;
            topic: string;
        };
        DeskEntry: {
            /** Format: date-time */
            at: string;
            by: string;
            by_role: string;
            event: string;
            from: string;
            reason: string;
            /** Format: uuid */
            request_id: string;
            request_number: string;
            state: string;
            /** Format: int64 */
            version: number;
        };
        DeskFairness: {
            /**
             * Format: double
             * @description Of jobs per online hour: 0 for all alike, towards 1 for one who has all.
             */
            gini: number;
            /** Format: int64 */
            hours: number;
            /**
             * Format: double
             * @description Null when nobody was on duty.
             */
            jobs_per_hour_p10: number | null;
            /** Format: double */
            jobs_per_hour_p90: number | null;
            providers: components["schemas"]["DeskWork"][] | null;
        };
        DeskMetrics: {
            /** Format: int64 */
            assigned: number;
            /** Format: double */
            assignment_p50_s: number | null;
            /** Format: double */
            assignment_p95_s: number | null;
            /** Format: int64 */
            cancelled: number;
            /** Format: int64 */
            completed: number;
            /** Format: int64 */
            created: number;
            /** @description How work was spread over the last day. */
            fairness: components["schemas"]["DeskFairness"];
            /** Format: double */
            first_offer_p50_s: number | null;
            /** Format: double */
            first_offer_p95_s: number | null;
        };
        DeskNext: {
            /** Format: date-time */
            at: string;
            what: string;
            who: string;
        };
        DeskPolicy: {
            /** @description Null for any. */
            category: string | null;
            /** Format: date-time */
            created_at: string;
            created_by: string | null;
            /** @description Takes part now: no newer version of its scope has settled it. */
            in_force: boolean;
            /** @enum {string} */
            mode: "LIVE" | "SHARE" | "SHADOW" | "OFF";
            policy: components["schemas"]["MatchPolicy"];
            /** @description Null for any. */
            region: string | null;
            /** @description Null for any. */
            service: string | null;
            /**
             * Format: int64
             * @description Percent of the requests, for SHARE.
             */
            share: number | null;
            /** Format: int64 */
            version: number;
        };
        DeskProposal: {
            /** Format: date-time */
            at: string;
            /** Format: int64 */
            distance_m: number;
            /** Format: int64 */
            eta_s: number;
            /** Format: uuid */
            provider: string;
        };
        DeskProvider: {
            /** Format: double */
            heading: number | null;
            /** Format: uuid */
            id: string;
            /** Format: double */
            latitude: number | null;
            /** Format: double */
            longitude: number | null;
            name: string;
            on_duty: boolean;
            /** Format: date-time */
            position_at: string | null;
            request_id: string | null;
            services: string[] | null;
            /** Format: double */
            speed: number | null;
            /** @enum {string} */
            state: "available" | "busy" | "offered" | "silent";
            status: string;
            vehicle_type: string;
        };
        DeskRequest: {
            attention: string[] | null;
            category: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            eta_at: string | null;
            /** @description Id of the dispatcher who keeps the engine's hands off it. */
            held_by: string | null;
            held_by_name: string | null;
            /** Format: date-time */
            held_until: string | null;
            /** Format: uuid */
            id: string;
            /** @description The other requests of the same case. */
            linked: string[] | null;
            location_address: string;
            location_city: string;
            /** Format: double */
            location_latitude: number;
            /** Format: double */
            location_longitude: number;
            next: components["schemas"]["DeskNext"] | null;
            priority: string;
            /** Format: date-time */
            promised_at: string | null;
            /** @description Whom the engine would ask, where a person makes the offers. */
            proposal: components["schemas"]["DeskProposal"] | null;
            provider: components["schemas"]["DeskUnit"] | null;
            request_number: string;
            service: string;
            state: string;
            /** Format: date-time */
            state_since: string;
            status: string;
            tracking_status: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: int64 */
            version: number;
        };
        DeskUnit: {
            /** Format: uuid */
            id: string;
            name: string;
            vehicle_type: string;
        };
        DeskWork: {
            /**
             * Format: double
             * @description Null without an offer.
             */
            acceptance: number | null;
            /** Format: int64 */
            accepted: number;
            /** Format: int64 */
            jobs: number;
            /** Format: double */
            jobs_per_hour: number;
            name: string;
            /**
             * Format: int64
             * @description Offers that count: shown or answered, declines for cause left out.
             */
            offered: number;
            /** Format: double */
            online_hours: number;
            /** Format: uuid */
            provider: string;
        };
        EnvelopeAssistanceAssignment: {
            data: components["schemas"]["AssistanceAssignment"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopeAssistanceOffer: {
            data: components["schemas"]["AssistanceOffer"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopeAssistanceRequest: {
            data: components["schemas"]["AssistanceRequest"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopeAssistanceTracking: {
            data: components["schemas"]["AssistanceTracking"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopeAssistanceUpdate: {
            data: components["schemas"]["AssistanceUpdate"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopeAuthLogin: {
            data: components["schemas"]["AuthLogin"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopeDeskBoard: {
            data: components["schemas"]["DeskBoard"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopeDeskMetrics: {
            data: components["schemas"]["DeskMetrics"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopeDeskPolicy: {
            data: components["schemas"]["DeskPolicy"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopeLiveTicket: {
            data: components["schemas"]["LiveTicket"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopeNone: {
            data: components["schemas"]["None"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopePageAssistanceDecision: {
            data: components["schemas"]["PageAssistanceDecision"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopePageAssistanceOffer: {
            data: components["schemas"]["PageAssistanceOffer"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopePageAssistanceRequest: {
            data: components["schemas"]["PageAssistanceRequest"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopePageAssistanceUpdate: {
            data: components["schemas"]["PageAssistanceUpdate"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopePageDeskEntry: {
            data: components["schemas"]["PageDeskEntry"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopePageDeskPolicy: {
            data: components["schemas"]["PageDeskPolicy"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopePageProvidersJob: {
            data: components["schemas"]["PageProvidersJob"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopePageServicesService: {
            data: components["schemas"]["PageServicesService"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopeProvidersDuty: {
            data: components["schemas"]["ProvidersDuty"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        EnvelopeProvidersFull: {
            data: components["schemas"]["ProvidersFull"];
            message: string;
            /** @description Always true here. */
            success: boolean;
        };
        LiveTicket: {
            /**
             * Format: int64
             * @description Seconds.
             * @example 30
             */
            expires_in: number;
            /** @description Send it as the subprotocol ticket.<ticket>, beside auxilio.v1. */
            ticket: string;
            /**
             * Format: uri
             * @description Where the socket is opened.
             */
            url: string;
        };
        MatchPolicy: {
            /** Format: int64 */
            ack_push_s: number;
            /** Format: int64 */
            ack_revoke_s: number;
            automation: string;
            /** Format: int64 */
            escalate_high_s: number;
            /** Format: int64 */
            escalate_refusals: number;
            /** Format: int64 */
            escalate_s: number;
            /** Format: int64 */
            escalate_urgent_s: number;
            /** Format: double */
            eta_cap_free_share: number;
            /** Format: double */
            eta_cap_growth: number;
            /** Format: double */
            eta_cap_growth_urgent: number;
            /** Format: double */
            eta_cap_min: number;
            /** Format: double */
            eta_change_min: number;
            /** Format: double */
            forward_free_share: number;
            /** Format: double */
            forward_min: number;
            /** Format: double */
            forward_slip_min: number;
            /** Format: int64 */
            fresh_s: number;
            /** Format: int64 */
            grace_s: number;
            /** Format: double */
            idle_credit: number;
            /** Format: double */
            idle_credit_max_min: number;
            /** Format: double */
            job_min: number;
            /** Format: int64 */
            k_candidates: number;
            /** Format: int64 */
            offer_cap_s: number;
            /** Format: int64 */
            offer_s: number;
            /** Format: int64 */
            offer_urgent_s: number;
            /** Format: int64 */
            parallel: number;
            /** Format: double */
            preempt_gain_min: number;
            /** Format: int64 */
            preempt_max: number;
            /** Format: double */
            progress_away_m: number;
            /** Format: int64 */
            progress_away_s: number;
            /** Format: double */
            progress_desk_min: number;
            /** Format: int64 */
            progress_detour_s: number;
            /** Format: int64 */
            progress_not_rolling_s: number;
            /** Format: double */
            progress_nudge_min: number;
            /** Format: int64 */
            progress_reassign_max: number;
            /** Format: double */
            progress_reassign_min: number;
            /** Format: double */
            progress_reassign_urgent_min: number;
            /** Format: int64 */
            progress_silent_s: number;
            /** Format: int64 */
            progress_silent_urgent_s: number;
            /** Format: int64 */
            progress_stalled_s: number;
            /** Format: double */
            progress_step_m: number;
            /** Format: int64 */
            progress_tick_s: number;
            /** Format: double */
            radius_km: number;
            /** Format: double */
            radius_max_km: number;
            /** Format: double */
            reliability_max_s: number;
            /** Format: int64 */
            reliability_prior: number;
            /** Format: int64 */
            reoffer_alone_s: number;
            /** Format: int64 */
            reoffer_s: number;
            /** Format: double */
            swap_gain_min: number;
            /** Format: double */
            swap_gain_ratio: number;
            /** Format: int64 */
            swap_max: number;
            /** Format: double */
            travel_factor: number;
            weights: components["schemas"]["MatchWeights"];
        };
        MatchTerms: {
            /** Format: double */
            eta: number;
            /** Format: double */
            idle: number;
            /** Format: double */
            reliability: number;
            /** Format: double */
            total: number;
            /** Format: double */
            weight: number;
        };
        MatchWeights: {
            /** Format: double */
            HIGH: number;
            /** Format: double */
            LOW: number;
            /** Format: double */
            MEDIUM: number;
            /** Format: double */
            URGENT: number;
        };
        MatchWords: {
            en: string;
            es: string;
        };
        None: Record<string, never>;
        OfferInputBody: {
            /** Format: int64 */
            expected_version?: number;
            providers: string[] | null;
        };
        OnlineInputBody: {
            /**
             * @description Degrees from -90 to 90, WGS 84; a number, or text that is one.
             * @example 14.634915
             */
            latitude: unknown;
            /**
             * @description Degrees from -180 to 180, WGS 84; a number, or text that is one.
             * @example -90.506882
             */
            longitude: unknown;
        };
        PageAssistanceDecision: {
            /** @description Send this as cursor to read on; null at the end. */
            next: string | null;
            results: components["schemas"]["AssistanceDecision"][] | null;
        };
        PageAssistanceOffer: {
            /** @description Send this as cursor to read on; null at the end. */
            next: string | null;
            results: components["schemas"]["AssistanceOffer"][] | null;
        };
        PageAssistanceRequest: {
            /** @description Send this as cursor to read on; null at the end. */
            next: string | null;
            results: components["schemas"]["AssistanceRequest"][] | null;
        };
        PageAssistanceUpdate: {
            /** @description Send this as cursor to read on; null at the end. */
            next: string | null;
            results: components["schemas"]["AssistanceUpdate"][] | null;
        };
        PageDeskEntry: {
            /** @description Send this as cursor to read on; null at the end. */
            next: string | null;
            results: components["schemas"]["DeskEntry"][] | null;
        };
        PageDeskPolicy: {
            /** @description Send this as cursor to read on; null at the end. */
            next: string | null;
            results: components["schemas"]["DeskPolicy"][] | null;
        };
        PageProvidersJob: {
            /** @description Send this as cursor to read on; null at the end. */
            next: string | null;
            results: components["schemas"]["ProvidersJob"][] | null;
        };
        PageServicesService: {
            /** @description Send this as cursor to read on; null at the end. */
            next: string | null;
            results: components["schemas"]["ServicesService"][] | null;
        };
        PriorityInputBody: {
            /** Format: int64 */
            expected_version?: number;
            /** @enum {string} */
            priority: "LOW" | "MEDIUM" | "HIGH" | "URGENT";
            reason: string;
        };
        ProvidersDuty: {
            /** Format: uuid */
            id: string;
            name: string;
            on_duty: boolean;
            /** @enum {string} */
            status: "PENDING" | "ACTIVE" | "SUSPENDED" | "INACTIVE";
        };
        ProvidersFull: {
            address: string;
            business_email: string;
            business_license: string;
            business_phone: string;
            busy: boolean;
            city: string;
            company_name: string;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            is_available: boolean;
            /** Format: double */
            latitude: number;
            /** Format: double */
            longitude: number;
            on_duty: boolean;
            /** Format: double */
            rating: number;
            /** Format: double */
            service_radius_km: number;
            services: string[] | null;
            state: string;
            /** @enum {string} */
            status: "PENDING" | "ACTIVE" | "SUSPENDED" | "INACTIVE";
            tax_id: string;
            /** Format: int64 */
            total_completed: number;
            /** Format: int64 */
            total_reviews: number;
            /** Format: date-time */
            updated_at: string;
            /** Format: uuid */
            user_id: string;
            vehicle_model: string;
            vehicle_plate: string;
            vehicle_type: string;
        };
        ProvidersJob: {
            /** Format: date-time */
            assigned_at: string;
            currency: string;
            ended_as: string | null;
            /** Format: uuid */
            id: string;
            location_city: string;
            /** Format: double */
            pay: number;
            priority: string;
            /** Format: date-time */
            released_at: string | null;
            /** Format: uuid */
            request_id: string;
            request_number: string;
            service: string;
            status: string;
        };
        RefreshInputBody: {
            refresh: string;
        };
        SayInputBody: {
            message: string;
        };
        ServicesEvidence: {
            customer_satisfied: boolean;
            notes: boolean;
            photos: boolean;
            signed_by: boolean;
        };
        ServicesService: {
            active: boolean;
            /**
             * Format: int64
             * @description What a provider earns before distance, in minor units of currency.
             */
            base_pay_minor: number;
            /** @description What a provider must have for it. */
            capabilities: string[] | null;
            /** @example ROADSIDE */
            category: string;
            /** @example GRUA */
            code: string;
            /** @example GTQ */
            currency: string;
            /** @enum {string} */
            default_priority: "LOW" | "MEDIUM" | "HIGH" | "URGENT";
            /** @description What a job completed as asked must carry. */
            evidence: components["schemas"]["ServicesEvidence"];
            name_en: string;
            name_es: string;
            /**
             * Format: int64
             * @description Where it stands in its category.
             */
            position: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "list-offers": {
        parameters: {
            query?: {
                /** @description How many to answer at most. */
                limit?: number;
                /** @description The next of the page before; absent for the first page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopePageAssistanceOffer"];
                };
            };
        };
    };
    "accept-offer": {
        parameters: {
            query?: never;
            header?: {
                /** @description A name the caller gives this attempt. A repeat within 24 hours gets the first answer and has no further effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "prep_minutes": 3
                 *     }
                 */
                "application/json": components["schemas"]["AcceptInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeAssistanceAssignment"];
                };
            };
        };
    };
    "decline-offer": {
        parameters: {
            query?: never;
            header?: {
                /** @description A name the caller gives this attempt. A repeat within 24 hours gets the first answer and has no further effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "far"
                 *     }
                 */
                "application/json": components["schemas"]["DeclineInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeAssistanceOffer"];
                };
            };
        };
    };
    "list-requests": {
        parameters: {
            query?: {
                /** @description How many to answer at most. */
                limit?: number;
                /** @description The next of the page before; absent for the first page. */
                cursor?: string;
                status?: "PENDING" | "ASSIGNED" | "IN_PROGRESS" | "COMPLETED" | "CANCELLED" | "REJECTED";
                tracking_status?: "SCHEDULED" | "SEARCHING" | "OFFERED" | "PROVIDER_ASSIGNED" | "EN_ROUTE" | "ARRIVING" | "ARRIVED" | "IN_SERVICE" | "COMPLETED" | "CANCELLED" | "REJECTED";
                category?: string;
                service?: string;
                priority?: "LOW" | "MEDIUM" | "HIGH" | "URGENT";
                /** @description A flag, or any. */
                attention?: string;
                /** @description In number, title, city or the member's name. */
                search?: string;
                ordering?: "-created_at" | "created_at" | "-priority";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopePageAssistanceRequest"];
                };
            };
        };
    };
    "create-request": {
        parameters: {
            query?: never;
            header?: {
                /** @description A name the caller gives this attempt. A repeat within 24 hours gets the first answer and has no further effect. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "allow_duplicate": true,
                 *       "description": "Frente al parque central",
                 *       "location_address": "6a Avenida 4-11",
                 *       "location_city": "Guatemala",
                 *       "location_latitude": 14.6417,
                 *       "location_longitude": -90.5133,
                 *       "location_state": "Guatemala",
                 *       "phone": "+50255501234",
                 *       "service": "GRUA",
                 *       "title": "No arranca"
                 *     }
                 */
                "application/json": components["schemas"]["AskInputBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeAssistanceRequest"];
                };
            };
        };
    };
    "get-request": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeAssistanceRequest"];
                };
            };
        };
    };
    complete: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name the caller gives this attempt. A repeat within 24 hours gets the first answer and has no further effect. */
                "Idempotency-Key"?: string;
                /** @description The ETag this change was decided on; 409 when it has moved. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "notes": "El carro ya no estaba",
                 *       "outcome": "unable"
                 *     }
                 */
                "application/json": components["schemas"]["CompleteInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeAssistanceRequest"];
                };
            };
        };
    };
    "list-decisions": {
        parameters: {
            query?: {
                /** @description How many to answer at most. */
                limit?: number;
                /** @description The next of the page before; absent for the first page. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopePageAssistanceDecision"];
                };
            };
        };
    };
    "offer-request": {
        parameters: {
            query?: never;
            header?: {
                /** @description A name the caller gives this attempt. A repeat within 24 hours gets the first answer and has no further effect. */
                "Idempotency-Key"?: string;
                /** @description The ETag this change was decided on; 409 when it has moved. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "providers": [
                 *         "01900000-0000-7000-8000-000000000005"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["OfferInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeAssistanceRequest"];
                };
            };
        };
    };
    "prioritize-request": {
        parameters: {
            query?: never;
            header?: {
                /** @description A name the caller gives this attempt. A repeat within 24 hours gets the first answer and has no further effect. */
                "Idempotency-Key"?: string;
                /** @description The ETag this change was decided on; 409 when it has moved. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "priority": "HIGH",
                 *       "reason": "Hay niños"
                 *     }
                 */
                "application/json": components["schemas"]["PriorityInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeAssistanceRequest"];
                };
            };
        };
    };
    "get-tracking": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeAssistanceTracking"];
                };
            };
        };
    };
    "list-updates": {
        parameters: {
            query?: {
                /** @description How many to answer at most. */
                limit?: number;
                /** @description The next of the page before; absent for the first page. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopePageAssistanceUpdate"];
                };
            };
        };
    };
    "create-update": {
        parameters: {
            query?: never;
            header?: {
                /** @description A name the caller gives this attempt. A repeat within 24 hours gets the first answer and has no further effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "message": "Estoy junto al carro"
                 *     }
                 */
                "application/json": components["schemas"]["SayInputBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeAssistanceUpdate"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name the caller gives this attempt. A repeat within 24 hours gets the first answer and has no further effect. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "refresh": "the-refresh-token"
                 *     }
                 */
                "application/json": components["schemas"]["RefreshInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeNone"];
                };
            };
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name the caller gives this attempt. A repeat within 24 hours gets the first answer and has no further effect. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "miembro@auxilio.example",
                 *       "password": "quetzal-volcano-lantern-77"
                 *     }
                 */
                "application/json": components["schemas"]["CredentialsBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeAuthLogin"];
                };
            };
        };
    };
    "refresh-token": {
        parameters: {
            query?: never;
            header?: {
                /** @description A name the caller gives this attempt. A repeat within 24 hours gets the first answer and has no further effect. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "refresh": "the-refresh-token"
                 *     }
                 */
                "application/json": components["schemas"]["RefreshInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeAuthLogin"];
                };
            };
        };
    };
    "get-board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeDeskBoard"];
                };
            };
        };
    };
    "list-log": {
        parameters: {
            query?: {
                /** @description How many to answer at most. */
                limit?: number;
                /** @description The next of the page before; absent for the first page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopePageDeskEntry"];
                };
            };
        };
    };
    "get-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeDeskMetrics"];
                };
            };
        };
    };
    "list-policies": {
        parameters: {
            query?: {
                /** @description How many to answer at most. */
                limit?: number;
                /** @description The next of the page before; absent for the first page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopePageDeskPolicy"];
                };
            };
        };
    };
    "put-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "mode": "SHADOW",
                 *       "radius_km": 8,
                 *       "service": "PLOMERIA"
                 *     }
                 */
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeDeskPolicy"];
                };
            };
        };
    };
    "get-my-provider": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeProvidersFull"];
                };
            };
        };
    };
    "list-my-jobs": {
        parameters: {
            query?: {
                /** @description How many to answer at most. */
                limit?: number;
                /** @description The next of the page before; absent for the first page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopePageProvidersJob"];
                };
            };
        };
    };
    "go-online": {
        parameters: {
            query?: never;
            header?: {
                /** @description A name the caller gives this attempt. A repeat within 24 hours gets the first answer and has no further effect. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "latitude": 14.6417,
                 *       "longitude": -90.5133
                 *     }
                 */
                "application/json": components["schemas"]["OnlineInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeProvidersDuty"];
                };
            };
        };
    };
    "create-ticket": {
        parameters: {
            query?: never;
            header?: {
                /** @description A name the caller gives this attempt. A repeat within 24 hours gets the first answer and has no further effect. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeLiveTicket"];
                };
            };
        };
    };
    "list-services": {
        parameters: {
            query?: {
                /** @description How many to answer at most. */
                limit?: number;
                /** @description The next of the page before; absent for the first page. */
                cursor?: string;
                /** @description Code of one category. */
                category?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopePageServicesService"];
                };
            };
        };
    };
}

// Written by tools/types.mjs from the OpenAPI document.

export interface paths {
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
        post?: never;
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
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AssistanceCandidate: {
            chosen: boolean;
            cost: components["schemas"]["MatchTerms"];
            /** Format: int64 */
            distance_m: number;
            /** Format: int64 */
            eta_s: number;
            /** @description Why this provider could not be asked. */
            gate: string | null;
            name: string;
            /** Format: uuid */
            provider: string;
            /** Format: int64 */
            rank: number;
            why_not: string | null;
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
            /** @enum {string} */
            verdict: "offered" | "waiting" | "no_candidates" | "held";
            /** Format: double */
            wait_cost: number;
        };
        AssistanceETA: {
            /** Format: int64 */
            distance_m: number;
            /** Format: int64 */
            minutes: number;
            /** @description Minutes, from and to. */
            range: number[] | null;
            /** @enum {string} */
            source: "haversine";
        };
        AssistanceNext: {
            /** Format: date-time */
            at: string;
            what: string;
            /** @enum {string} */
            who: "engine" | "provider" | "desk" | "member";
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
            destination: components["schemas"]["AssistancePlace"];
            /**
             * Format: date-time
             * @description Arrival as estimated now.
             */
            eta_at: string | null;
            held_by: string | null;
            /** Format: date-time */
            held_until: string | null;
            /** Format: uuid */
            id: string;
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
            next: components["schemas"]["AssistanceNext"];
            outcome: string | null;
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
            provider: components["schemas"]["AssistanceProvider"];
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
            eta: components["schemas"]["AssistanceETA"];
            next: components["schemas"]["AssistanceNext"];
            /** @description Of the provider, from leaving until arriving. */
            position: components["schemas"]["AssistancePosition"];
            /** Format: date-time */
            promise: string | null;
            provider: components["schemas"]["AssistanceProvider"];
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
        CredentialsBody: {
            /** @description Or phone_number. */
            email?: string;
            /** Format: password */
            password: string;
            /** @description Or email. */
            phone_number?: string;
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
        DeskNext: {
            /** Format: date-time */
            at: string;
            what: string;
            who: string;
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
            /** Format: date-time */
            held_until: string | null;
            /** Format: uuid */
            id: string;
            location_address: string;
            location_city: string;
            /** Format: double */
            location_latitude: number;
            /** Format: double */
            location_longitude: number;
            next: components["schemas"]["DeskNext"];
            priority: string;
            /** Format: date-time */
            promised_at: string | null;
            provider: components["schemas"]["DeskUnit"];
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
        EnvelopePageAssistanceUpdate: {
            data: components["schemas"]["PageAssistanceUpdate"];
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
        None: Record<string, never>;
        PageAssistanceDecision: {
            /** @description Send this as cursor to read on; null at the end. */
            next: string | null;
            results: components["schemas"]["AssistanceDecision"][] | null;
        };
        PageAssistanceUpdate: {
            /** @description Send this as cursor to read on; null at the end. */
            next: string | null;
            results: components["schemas"]["AssistanceUpdate"][] | null;
        };
        RefreshInputBody: {
            refresh: string;
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
}
